using Microsoft.Build.Framework;
using Spike.Build.Tasks.Compilation;

namespace Spike.Build.Tasks.Items;

/// <summary>A SpikeModel item as the project wrote it. Paths are absolute; an option that was not set is empty.</summary>
/// <remarks>
/// Options without a value are not passed on, so that the compiler's own defaults, its configuration file and the
/// environment hold.
/// </remarks>
internal sealed record ModelItem(
    string Path,
    string ArtifactName,
    string ClassName,
    string Namespace,
    string Labels,
    string Target,
    string TimeSteps,
    string Coding,
    string DeltaThreshold,
    string TimeStep,
    string Discretisation,
    string OptimizationLevel,
    string InputShapes,
    string Calibration,
    string ValidationData,
    string ValidationLabels,
    string MaxAccuracyDrop,
    string WeightBits,
    string Pruning,
    string PruningStructure,
    string ChipConfig,
    string Mapping,
    string Report)
{
    public string FileName => System.IO.Path.GetFileName(Path);

    public string ArtifactFile => ArtifactName + OwnNames.ArtifactSuffix;

    /// <param name="projectDirectory">What relative paths are relative to: a task has no current directory of its own.</param>
    public static ModelItem From(ITaskItem item, string projectDirectory)
    {
        string path = ItemPath.Absolute(item.ItemSpec, projectDirectory);
        string artifactName = Get("ArtifactName");
        return new(
            path,
            artifactName.Length > 0 ? artifactName : System.IO.Path.GetFileNameWithoutExtension(path),
            Get("ClassName"),
            Get("Namespace"),
            Get("Labels"),
            Get("SpikeTarget"),
            Get("TimeSteps"),
            Get("Coding"),
            Get("DeltaThreshold"),
            Get("TimeStep"),
            Get("Discretisation"),
            Get("OptimizationLevel"),
            Get("InputShapes"),
            GetPath("Calibration"),
            GetPath("ValidationData"),
            GetPath("ValidationLabels"),
            Get("MaxAccuracyDrop"),
            Get("WeightBits"),
            Get("Pruning"),
            Get("PruningStructure"),
            GetNameOrPath("ChipConfig"),
            Get("Mapping"),
            Get("Report"));

        string Get(string name) => item.GetMetadata(name).Trim();

        string GetPath(string name) => Get(name) is { Length: > 0 } relative ? ItemPath.Absolute(relative, projectDirectory) : "";

        string GetNameOrPath(string name) => GetPath(name) is { Length: > 0 } path && File.Exists(path) ? path : Get(name);
    }
}
