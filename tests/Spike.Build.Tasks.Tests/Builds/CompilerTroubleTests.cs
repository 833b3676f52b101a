using Spike.Build.Tasks.Compilation;

namespace Spike.Build.Tasks.Tests.Builds;

/// <summary>What the build makes of what the compiler says, and of how it ends.</summary>
[TestClass]
public sealed class CompilerTroubleTests
{
    [TestMethod]
    [DataRow("refuses", "SPIKE1001", "node '/a/b': operator 'Foo' is not supported. Remove it.")]
    [DataRow("limited", "SPIKE4001", "(exit code 3)")]
    [DataRow("crashes", "SPIKE5002", "ended with exit code")]
    [DataRow("silent", "SPIKE5002", "ended without an artifact")]
    public void However_the_compiler_fails_there_is_one_error_and_no_artifact(string behaviour, string code, string words)
    {
        using var folder = new TaskFolder();
        folder.CopyModel("net.onnx");

        (IReadOnlyList<BuildDiagnostic> diagnostics, bool succeeded) = folder.Build(TaskFolder.Model("net.onnx", ("ArtifactName", "net-" + behaviour)));

        Assert.IsFalse(succeeded);
        BuildDiagnostic error = Assert.ContainsSingle(diagnostics);
        Assert.AreEqual($"error {code}", $"{error.Kind} {error.Code}", error.Message);
        Assert.AreEqual(folder.PathOf("net.onnx"), error.File);
        Assert.Contains(words, error.Message);
        Assert.AreSequenceEqual([$"net-{behaviour}.spike.json"], [.. Directory.GetFileSystemEntries(folder.Output).Select(entry => Path.GetFileName(entry))]);
    }

    [TestMethod]
    public void One_failing_model_does_not_keep_another_from_being_compiled()
    {
        using var folder = new TaskFolder();
        folder.CopyModel("bad-refuses.onnx");
        folder.CopyModel("good.onnx");

        Assert.IsFalse(folder.Build(TaskFolder.Model("bad-refuses.onnx"), TaskFolder.Model("good.onnx")).Succeeded);

        Assert.IsTrue(File.Exists(Path.Combine(folder.Output, "good.spike")));
        Assert.AreSequenceEqual(["good"], [.. BuildState.Load(Path.Combine(folder.Output, "models.state")).Keys], "what is good is known to be");
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE5002")]
    public void A_compiler_that_is_not_there_is_named()
    {
        using var folder = new TaskFolder();
        folder.CopyModel("net.onnx");
        folder.Compiler = folder.PathOf("gone/spike-compile.dll");

        BuildDiagnostic error = Assert.ContainsSingle(folder.Build(TaskFolder.Model("net.onnx")).Diagnostics);

        Assert.AreEqual("SPIKE5002", error.Code);
        Assert.Contains(folder.Compiler, error.Message);
        Assert.Contains("restore the Spike.Build.Tasks package", error.Message);

        folder.Compiler = Sources.FakeCompiler;
        Assert.IsTrue(folder.Build(TaskFolder.Model("net.onnx")).Succeeded);
    }

    /// <summary>The generator says of a damaged sidecar: delete the file and build again.</summary>
    [TestMethod]
    [TestProperty("Remedy", "SPIKE5004")]
    [DataRow(true)]
    [DataRow(false)]
    public void A_sidecar_that_is_damaged_or_deleted_is_whole_after_the_next_build(bool isDeleted)
    {
        using var folder = new TaskFolder();
        folder.CopyModel("net.onnx");
        Assert.IsTrue(folder.Build(TaskFolder.Model("net.onnx")).Succeeded);
        string sidecar = folder.PathOf("obj/spike/net.spike.json"), text = File.ReadAllText(sidecar);
        File.WriteAllText(sidecar, text[..(text.Length / 2)]);
        if (isDeleted) File.Delete(sidecar);

        Assert.IsTrue(folder.Build(TaskFolder.Model("net.onnx")).Succeeded);

        Assert.AreEqual(text, File.ReadAllText(sidecar));
    }

    [TestMethod]
    public void A_cancelled_build_ends_the_compiler()
    {
        using var folder = new TaskFolder();
        folder.CopyModel("net-hangs.onnx");
        using var task = new SpikeCompileModels
        {
            BuildEngine = new RecordingEngine(),
            Models = [TaskFolder.Model("net-hangs.onnx")],
            ProjectDirectory = folder.Root,
            OutputDirectory = "obj/spike/",
            CacheDirectory = "obj/spike-cache/",
            Compiler = folder.Compiler,
            DotNet = "dotnet",
        };
        Task<bool> run = Task.Run(task.Execute);
        Assert.IsFalse(run.Wait(TimeSpan.FromMilliseconds(500)));

        task.Cancel();

        Assert.IsTrue(run.Wait(TimeSpan.FromSeconds(30)));
        Assert.IsFalse(run.Result);
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Output));
    }

    [TestMethod]
    public void A_warning_comes_once_and_takes_the_severity_that_the_project_gives_it()
    {
        const string Item = """<SpikeModel Include="net.onnx" ArtifactName="net-warns" />""";
        using var workspace = new Workspace();
        foreach (string project in (string[])["Plain", "NoWarn", "Raised", "Silenced"])
            workspace.CopyModel($"{project}/net.onnx");
        workspace.WriteProject("Plain", Item);
        workspace.WriteProject("NoWarn", Item, "<NoWarn>$(NoWarn);SPIKE2001</NoWarn>");
        workspace.WriteProject("Raised", Item, "<WarningsAsErrors>$(WarningsAsErrors);SPIKE2001</WarningsAsErrors>");
        workspace.WriteProject("Silenced", Item);
        workspace.Write("Silenced/.editorconfig", "[*.onnx]\ndotnet_diagnostic.SPIKE2001.severity = none\n");
        workspace.WriteSolution("All.slnx");

        BuildResult first = workspace.Build("All.slnx");
        Assert.AreSequenceEqual(["Plain warning SPIKE2001", "Raised error SPIKE2001"], Told(first), first.Output);

        BuildResult second = workspace.Build("All.slnx");
        Assert.AreSequenceEqual(["Raised error SPIKE2001"], Told(second), second.Output);
    }

    private static string[] Told(BuildResult result) => [.. result.Diagnostics
        .Select(found => $"{Path.GetFileNameWithoutExtension(found.Project)} {found.Kind} {found.Code}").Order(StringComparer.Ordinal)];
}
