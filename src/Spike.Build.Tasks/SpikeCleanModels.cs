using Microsoft.Build.Framework;
using Spike.Build.Tasks.Items;
using Task = Microsoft.Build.Utilities.Task;

namespace Spike.Build.Tasks;

/// <summary>Removes folders of this product from obj, also those that a build which was ended left there.</summary>
/// <remarks>
/// The cache is shared by inner builds that clean at the same time, so files that vanish meanwhile are no fault, as they
/// are to RemoveDir.
/// </remarks>
[MSBuildMultiThreadableTask]
public sealed class SpikeCleanModels : Task
{
    [Required]
    public string ProjectDirectory { get; set; } = "";

    [Required]
    public string[] Directories { get; set; } = [];

    public override bool Execute()
    {
        foreach (string directory in Directories)
        {
            try
            {
                Directory.Delete(ItemPath.Absolute(directory, ProjectDirectory), recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
                // Removed already.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Log.LogMessage(MessageImportance.Low, "'{0}' could not be removed: {1}", directory, e.Message);
            }
        }

        return true;
    }
}
