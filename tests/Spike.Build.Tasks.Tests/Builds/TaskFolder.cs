using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Spike.Build.Tasks.Tests.Builds;

/// <summary>A project folder in which both tasks are run one after the other, as the targets do.</summary>
internal sealed class TaskFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("spike-").FullName;

    public string Output => PathOf("obj/spike");

    public string Compiler { get; set; } = Sources.FakeCompiler;

    /// <summary>The property SpikeConfiguration.</summary>
    public string Configuration { get; set; } = "";

    public string CacheDirectory { get; set; } = "obj/spike-cache/";

    /// <summary>The variable SPIKE_CACHE_ENABLED.</summary>
    public string CacheEnabled { get; set; } = "";

    public string Language { get; set; } = "C#";

    public string PathOf(string path) => Path.Combine(Root, path);

    public void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllBytes(PathOf(path), content);
    }

    public void CopyModel(string path) => Write(path, File.ReadAllBytes(Sources.Cnn));

    public static ITaskItem Model(string include, params (string Name, string Value)[] metadata)
    {
        var item = new TaskItem(include);
        foreach ((string name, string value) in metadata)
            item.SetMetadata(name, value);
        return item;
    }

    /// <summary>What was logged, and what the tasks answered: a build stops at the first that says false.</summary>
    public (IReadOnlyList<BuildDiagnostic> Diagnostics, bool Succeeded) Build(params ITaskItem[] models)
    {
        var engine = new RecordingEngine();
        var inspect = new SpikeInspectModels
        {
            BuildEngine = engine,
            Models = models,
            ProjectDirectory = Root,
            OutputDirectory = "obj/spike/",
            RootNamespace = "App",
        };
        if (!inspect.Execute())
            return (engine.Diagnostics, false);

        using var compile = new SpikeCompileModels
        {
            BuildEngine = engine,
            Models = models,
            ProjectDirectory = Root,
            OutputDirectory = "obj/spike/",
            CacheDirectory = CacheDirectory,
            CacheEnabled = CacheEnabled,
            Compiler = Compiler,
            Configuration = Configuration,
            Language = Language,
            DotNet = Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
        };
        return (engine.Diagnostics, compile.Execute());
    }

    public void Clean(string outputDirectory = "obj/spike/", string intermediateDirectory = "obj\\")
    {
        var clean = new SpikeCleanModels
        {
            BuildEngine = new RecordingEngine(),
            ProjectDirectory = Root,
            IntermediateDirectory = intermediateDirectory,
            OutputDirectory = outputDirectory,
            CacheDirectory = CacheDirectory,
        };
        Assert.IsTrue(clean.Execute());
    }

    /// <summary>Every file below the root, with forward slashes.</summary>
    public string[] Files(string below = "") => Directory.Exists(PathOf(below))
        ? [.. Directory.GetFiles(PathOf(below), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal)]
        : [];

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
