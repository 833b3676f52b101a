using Microsoft.Build.Framework;
using Spike.Build.Tasks.Diagnostics;
using Spike.Build.Tasks.Items;
using Task = Microsoft.Build.Utilities.Task;

namespace Spike.Build.Tasks;

/// <summary>Sees that no artifact of a project that is referenced lies down in the place of another one, whose class would then run the wrong model.</summary>
/// <remarks>Equal files are no fault: the target frameworks of one library, or two projects that compile the same model.</remarks>
[MSBuildMultiThreadableTask]
public sealed class SpikeCheckArtifacts : Task
{
    /// <summary>This project's own.</summary>
    public ITaskItem[] Models { get; set; } = [];

    [Required]
    public string ProjectDirectory { get; set; } = "";

    /// <summary>Where this project's artifacts are made.</summary>
    [Required]
    public string OutputDirectory { get; set; } = "";

    /// <summary>Artifacts of projects that are referenced, with the place that they are copied to as TargetPath.</summary>
    [Required]
    public ITaskItem[] Referenced { get; set; } = [];

    public override bool Execute()
    {
        string output = ItemPath.Absolute(OutputDirectory, ProjectDirectory);
        // File names that differ in case only are one file on Windows and macOS.
        var taken = new Dictionary<string, (string Artifact, string Source)>(StringComparer.OrdinalIgnoreCase);
        foreach (ModelItem model in Models.Select(model => ModelItem.From(model, ProjectDirectory)))
            taken[model.ArtifactFile] = (Path.Combine(output, model.ArtifactFile), model.Path);

        foreach (ITaskItem item in Referenced)
        {
            string place = item.GetMetadata("TargetPath").Replace('\\', '/'), artifact = ItemPath.Absolute(item.ItemSpec, ProjectDirectory);
            if (!taken.TryGetValue(place, out (string Artifact, string Source) other))
                taken.Add(place, (artifact, artifact));
            else if (Differ(other.Artifact, artifact))
                Log.Write(DiagnosticRules.DuplicateArtifact.At(other.Source, place, artifact));
        }

        return !Log.HasLoggedErrors;
    }

    /// <summary>Of what is not there, or not readable, whoever copies it speaks.</summary>
    private static bool Differ(string one, string other)
    {
        if (one == other || !File.Exists(one) || !File.Exists(other))
            return false;
        try
        {
            using FileStream first = File.OpenRead(one), second = File.OpenRead(other);
            if (first.Length != second.Length)
                return true;
            byte[] here = new byte[1 << 16], there = new byte[1 << 16];
            for (int read; (read = Fill(first, here)) > 0;)
            {
                if (read != Fill(second, there) || !here.AsSpan(0, read).SequenceEqual(there.AsSpan(0, read)))
                    return true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        return false;
    }

    private static int Fill(FileStream file, byte[] buffer)
    {
        int filled = 0;
        for (int read; filled < buffer.Length && (read = file.Read(buffer, filled, buffer.Length - filled)) > 0;)
            filled += read;
        return filled;
    }
}
