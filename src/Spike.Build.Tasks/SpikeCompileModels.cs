using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Spike.Build.Tasks.Compilation;
using Spike.Build.Tasks.Diagnostics;
using Spike.Build.Tasks.Items;
using Spike.Caching;
using Task = Microsoft.Build.Utilities.Task;

namespace Spike.Build.Tasks;

/// <summary>Brings every model's artifact up to date: from the last build, from the cache, or from the compiler.</summary>
[MSBuildMultiThreadableTask]
public sealed class SpikeCompileModels : Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource cancellation = new();

    public ITaskItem[] Models { get; set; } = [];

    [Required]
    public string ProjectDirectory { get; set; } = "";

    /// <summary>Where artifacts and reports of this configuration and target framework go.</summary>
    [Required]
    public string OutputDirectory { get; set; } = "";

    /// <summary>Where all configurations and target frameworks share what was compiled.</summary>
    [Required]
    public string CacheDirectory { get; set; } = "";

    /// <summary>SPIKE_CACHE_ENABLED, or empty: neither read nor write the cache unless it is true.</summary>
    public string CacheEnabled { get; set; } = "";

    /// <summary>spike-compile.dll.</summary>
    [Required]
    public string Compiler { get; set; } = "";

    /// <summary>The dotnet command that runs it.</summary>
    [Required]
    public string DotNet { get; set; } = "";

    /// <summary>A YAML file with the compiler's settings, or empty.</summary>
    public string Configuration { get; set; } = "";

    /// <summary>The address of a compile service that compiles in place of this machine, or empty. An item's metadata SpikeServer wins over it.</summary>
    public string Server { get; set; } = "";

    /// <summary>The project's language: only C# projects have typed classes.</summary>
    public string Language { get; set; } = "C#";

    /// <summary>The files of the build in which the severity of a warning may be set.</summary>
    public ITaskItem[] EditorConfigs { get; set; } = [];

    /// <summary>Everything this task keeps in the output directory, for FileWrites.</summary>
    [Output]
    public ITaskItem[] FilesWritten { get; set; } = [];

    public void Cancel() => cancellation.Cancel();

    public void Dispose() => cancellation.Dispose();

    public override bool Execute()
    {
        string output = ItemPath.Absolute(OutputDirectory, ProjectDirectory);
        string statePath = Path.Combine(output, OwnNames.StateFile);
        string configuration = Configuration.Length > 0 ? ItemPath.Absolute(Configuration, ProjectDirectory) : "";
        Dictionary<string, ModelState> before = BuildState.Load(statePath);
        var after = new Dictionary<string, ModelState>(StringComparer.Ordinal);
        var keys = new CompileKey();
        var environment = new CompilerEnvironment(Environment.GetEnvironmentVariables(), ProjectDirectory);
        ArtifactCache? cache = UsesCache ? new(new BlobStore(ItemPath.Absolute(CacheDirectory, ProjectDirectory), CompilerEnvironment.CacheBytes())) : null;
        var severities = new Lazy<ConfiguredSeverity>(() => new(EditorConfigs.Select(file => ItemPath.Absolute(file.ItemSpec, ProjectDirectory))));
        bool changed = before.Count != Models.Length, failed = false;
        if (Language != "C#" && Models.Length > 0)
        {
            ModelItem first = ModelItem.From(Models[0], ProjectDirectory);
            Log.Write(severities.Value.Apply(DiagnosticRules.NoTypedClass.At(first.Path, Language, first.ArtifactFile) with { Severity = Severity.Warning }));
        }

        foreach (ITaskItem model in Models)
        {
            var request = new CompileRequest(ModelItem.From(model, ProjectDirectory), Compiler, configuration, environment, model.GetMetadata("SpikeServer") is { Length: > 0 } own ? own : Server);
            string name = request.Item.ArtifactName;
            before.TryGetValue(name, out ModelState? last);
            if (last is not null && last.IsCurrent(request.Line))
            {
                after[name] = last;
                continue;
            }

            changed = true;
            var log = new TaskLoggingHelper(this);
            var compilation = new ModelCompilation(this, log, keys, cache, severities, output, cancellation.Token);
            // A model that fails keeps its former state: when the change is undone, nothing needs to be compiled again.
            if ((compilation.Run(request, last) ?? last) is { } state)
                after[name] = state;
            failed |= log.HasLoggedErrors;
        }

        if (changed)
            Finish(output, statePath, before, after);
        FilesWritten = [.. after.Values.SelectMany(model => model.Outputs).Select(file => file.Path)
            .Concat(after.Count > 0 ? [statePath] : []).Select(path => new TaskItem(path))];
        return !failed && !Log.HasLoggedErrors && !cancellation.IsCancellationRequested;
    }

    /// <summary>The compiler refuses a value that is neither true nor false, and it is started where nothing comes from the cache.</summary>
    private bool UsesCache => CacheEnabled.Trim().ToLowerInvariant() is "" or "true" or "1";

    /// <summary>Removes what removed models and switched-off reports left, and writes down what there is.</summary>
    private void Finish(string output, string statePath, Dictionary<string, ModelState> before, Dictionary<string, ModelState> after)
    {
        var kept = new HashSet<string>(after.Values.SelectMany(model => model.Outputs).Select(file => file.Path), StringComparer.Ordinal);
        foreach (string file in before.Values.SelectMany(model => model.OutputsIn(output)))
        {
            if (!kept.Contains(file))
                AtomicFile.TryDelete(file);
        }

        try
        {
            if (after.Count > 0)
                BuildState.Save(statePath, after);
            else
                File.Delete(statePath);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was ever compiled here.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.Write(DiagnosticRules.CannotWrite.At(statePath, statePath, e.Reason()));
        }
    }
}
