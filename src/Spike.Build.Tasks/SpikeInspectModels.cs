using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Spike.Build.Tasks.Compilation;
using Spike.Build.Tasks.Diagnostics;
using Spike.Build.Tasks.Items;
using Spike.Build.Tasks.Onnx;
using Spike.Signatures;
using Task = Microsoft.Build.Utilities.Task;

namespace Spike.Build.Tasks;

/// <summary>Reads the models' headers and writes the sidecars that the generator makes the typed classes from.</summary>
/// <remarks>Runs on every keystroke's design-time build: it reads no weights and starts no process.</remarks>
[MSBuildMultiThreadableTask]
public sealed class SpikeInspectModels : Task
{
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    [Required]
    public string ProjectDirectory { get; set; } = "";

    /// <summary>Where the sidecars go.</summary>
    [Required]
    public string OutputDirectory { get; set; } = "";

    public string RootNamespace { get; set; } = "";

    /// <summary>
    /// In a design-time build an error would cost the whole project its IntelliSense; findings are warnings there, and the
    /// models that are sound keep their classes.
    /// </summary>
    public bool DesignTime { get; set; }

    [Output]
    public ITaskItem[] Sidecars { get; set; } = [];

    public override bool Execute()
    {
        string outputDirectory = ItemPath.Absolute(OutputDirectory, ProjectDirectory);
        var names = new ItemNames(RootNamespace);
        var sidecars = new List<ITaskItem>(Models.Length);
        foreach (ITaskItem model in Models)
        {
            var item = ModelItem.From(model, ProjectDirectory);
            try
            {
                if (Inspect(item, names, outputDirectory, out Diagnostic? problem) is { } sidecar)
                    sidecars.Add(sidecar);
                else
                    Log.Write(problem! with { Severity = DesignTime ? Severity.Warning : Severity.Error });
            }
            catch (Exception e)
            {
                Log.WriteInternalError(item.Path, e);
            }
        }

        Sidecars = [.. sidecars];
        return !Log.HasLoggedErrors;
    }

    private ITaskItem? Inspect(ModelItem item, ItemNames names, string outputDirectory, out Diagnostic? problem)
    {
        if (names.Claim(item, out problem) is not { } name
            || ModelFile.Read(item.Path, out problem) is not { } header
            || InputShapes.Apply(item, header.Inputs, out problem) is not { } inputs
            || LabelList.Read(item, ProjectDirectory, header.Outputs, out problem) is not { } labels)
        {
            return null;
        }

        var signature = new ModelSignature(item.FileName, item.ArtifactFile, header.Graph, inputs, header.Outputs, labels) { Native = header.IsNative };
        string path = Path.Combine(outputDirectory, item.ArtifactName + OwnNames.SidecarSuffix);
        try
        {
            AtomicFile.WriteIfChanged(path, SignatureWriter.Write(signature));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = DiagnosticRules.CannotWrite.At(path, path, e.Reason());
            return null;
        }

        var sidecar = new TaskItem(path);
        sidecar.SetMetadata("SpikeClass", name.Class);
        sidecar.SetMetadata("SpikeNamespace", name.Namespace);
        // For the analyzer that suggests such data. A native model needs none.
        sidecar.SetMetadata("SpikeCalibration", header.IsNative || item.Calibration.Length > 0 ? "" : "none");
        return sidecar;
    }
}
