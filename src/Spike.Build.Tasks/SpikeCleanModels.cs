using Microsoft.Build.Framework;
using Spike.Build.Tasks.Compilation;
using Spike.Build.Tasks.Items;
using Spike.Caching;
using Task = Microsoft.Build.Utilities.Task;

namespace Spike.Build.Tasks;

/// <summary>Removes what this product wrote, also what a build that was ended left, and nothing else.</summary>
/// <remarks>
/// Both folders can be set, so files of the user may lie in them. In obj every file with a name of ours is ours; elsewhere only
/// what the last build wrote down, and a cache there belongs to other projects too. The cache in obj is shared by inner builds
/// that clean at the same time, so files that vanish meanwhile are no fault.
/// </remarks>
[MSBuildMultiThreadableTask]
public sealed class SpikeCleanModels : Task
{
    public ITaskItem[] Models { get; set; } = [];

    [Required]
    public string ProjectDirectory { get; set; } = "";

    /// <summary>obj.</summary>
    [Required]
    public string IntermediateDirectory { get; set; } = "";

    [Required]
    public string OutputDirectory { get; set; } = "";

    [Required]
    public string CacheDirectory { get; set; } = "";

    public override bool Execute()
    {
        string output = ItemPath.Absolute(OutputDirectory, ProjectDirectory), cache = ItemPath.Absolute(CacheDirectory, ProjectDirectory);
        Attempt(output, () => CleanOutput(output));
        if (IsInObj(cache))
            Attempt(cache, () => new BlobStore(cache).Clear());
        return true;
    }

    private void CleanOutput(string folder)
    {
        string statePath = Path.Combine(folder, OwnNames.StateFile);
        Dictionary<string, ModelState> state = BuildState.Load(statePath);
        var own = new HashSet<string>(
            state.Values.SelectMany(model => model.OutputsIn(folder)).Select(path => Path.GetFileName(path)), StringComparer.Ordinal);
        own.UnionWith(state.Keys
            .Concat(Models.Select(model => ModelItem.From(model, ProjectDirectory).ArtifactName))
            .Select(name => name + OwnNames.SidecarSuffix));
        if (BuildState.IsState(statePath))
            own.Add(OwnNames.StateFile);
        bool isInObj = IsInObj(folder);

        Remove(folder,
            file => own.Contains(file) || OwnNames.IsAsideOfOutput(file) || (isInObj && OwnNames.IsOfSomeModel(file)),
            OwnNames.IsWorkshop);
    }

    /// <summary>Removes files and folders that have such names, then the folder if nothing is left in it.</summary>
    private void Remove(string folder, Func<string, bool> isOwnFile, Func<string, bool> isOwnFolder)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (string file in Directory.GetFiles(folder))
        {
            if (isOwnFile(Path.GetFileName(file)))
                Attempt(file, () => File.Delete(file));
        }

        foreach (string inner in Directory.GetDirectories(folder))
        {
            if (isOwnFolder(Path.GetFileName(inner)))
                Attempt(inner, () => Directory.Delete(inner, recursive: true));
        }

        if (!Directory.EnumerateFileSystemEntries(folder).Any())
            Attempt(folder, () => Directory.Delete(folder));
    }

    /// <summary>Strictly inside, and not where obj is the project's own folder. A link in obj may lead to a folder that others use as well.</summary>
    private bool IsInObj(string folder)
    {
        string obj = WithSeparator(ItemPath.Absolute(IntermediateDirectory, ProjectDirectory)), path = WithSeparator(folder);
        return path != obj && path.StartsWith(obj, StringComparison.Ordinal)
            && !WithSeparator(Path.GetFullPath(ProjectDirectory)).StartsWith(obj, StringComparison.Ordinal)
            && Directory.Exists(folder) && (new DirectoryInfo(path.TrimEnd(Path.DirectorySeparatorChar)).Attributes & FileAttributes.ReparsePoint) == 0;
    }

    private static string WithSeparator(string folder) => folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;

    private void Attempt(string path, Action remove)
    {
        try
        {
            remove();
        }
        catch (DirectoryNotFoundException)
        {
            // Removed already.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.LogMessage(MessageImportance.Low, "'{0}' could not be removed: {1}", path, e.Message);
        }
    }
}
