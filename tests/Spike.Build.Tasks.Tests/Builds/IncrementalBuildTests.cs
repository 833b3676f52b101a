namespace Spike.Build.Tasks.Tests.Builds;

[TestClass]
public sealed class IncrementalBuildTests
{
    private const string Artifact = "App/bin/Debug/net10.0/net.spike";

    [TestMethod]
    public void A_build_without_changes_starts_no_compiler_and_says_nothing()
    {
        using Workspace workspace = WithOneModel();
        BuildResult first = workspace.Build("App").Succeeded().SaysNothing();
        Assert.HasCount(1, workspace.CompilerStarts);
        Assert.Contains("net.onnx -> ", first.Output);
        Assert.IsTrue(workspace.Has(Artifact));
        foreach (string report in (string[])["net.report.json", "net.report.html"]) Assert.IsTrue(workspace.Has("App/obj/Debug/net10.0/spike/" + report));

        BuildResult second = workspace.Build("App").Succeeded().SaysNothing();
        Assert.IsEmpty(workspace.CompilerStarts);
        Assert.DoesNotContain("spike", second.Output.Replace(workspace.Root, ""), StringComparison.OrdinalIgnoreCase);

        File.SetLastWriteTimeUtc(workspace.PathOf("App/net.onnx"), DateTime.UtcNow);
        workspace.Build("App").Succeeded();
        Assert.IsEmpty(workspace.CompilerStarts, "the content is the same");
    }

    [TestMethod]
    public void A_changed_option_compiles_again_and_the_former_one_comes_from_the_cache()
    {
        using Workspace workspace = WithOneModel();
        workspace.Build("App").Succeeded();
        Assert.DoesNotContain("--time-steps", Assert.ContainsSingle(workspace.CompilerStarts));
        byte[] before = File.ReadAllBytes(workspace.PathOf(Artifact));

        workspace.Edit("App/App.csproj", "net.onnx\"", "net.onnx\" TimeSteps=\"6\" SpikeTarget=\"loihi3\" Report=\"false\"");
        workspace.Build("App").Succeeded();
        Assert.AreEqual("net --target loihi3 --time-steps 6", Assert.ContainsSingle(workspace.CompilerStarts));
        CollectionAssert.AreNotEqual(before, File.ReadAllBytes(workspace.PathOf(Artifact)));
        Assert.IsEmpty(workspace.Find("*.report.*", "App/obj/Debug"));

        workspace.Edit("App/App.csproj", " TimeSteps=\"6\" SpikeTarget=\"loihi3\" Report=\"false\"", "");
        workspace.Build("App").Succeeded();
        Assert.IsEmpty(workspace.CompilerStarts);
        CollectionAssert.AreEqual(before, File.ReadAllBytes(workspace.PathOf(Artifact)));
        Assert.HasCount(2, workspace.Find("*.report.*", "App/obj/Debug"));
    }

    [TestMethod]
    public void A_removed_item_takes_its_files_along()
    {
        using Workspace workspace = WithOneModel();
        workspace.CopyModel("App/other.onnx");
        workspace.Edit("App/App.csproj", "<SpikeModel Include=\"net.onnx\" />", "<SpikeModel Include=\"net.onnx\" /><SpikeModel Include=\"other.onnx\" />");
        workspace.Build("App").Succeeded();
        Assert.HasCount(2, workspace.CompilerStarts);

        workspace.Edit("App/App.csproj", "<SpikeModel Include=\"other.onnx\" />", "");
        workspace.Build("App").Succeeded();
        Assert.IsTrue(workspace.Has(Artifact));
        Assert.IsEmpty(Outside(workspace, "other.*"));

        workspace.Edit("App/App.csproj", "<SpikeModel Include=\"net.onnx\" />", "");
        workspace.Build("App").Succeeded();
        Assert.IsEmpty(Outside(workspace, "net.*"));
        Assert.IsEmpty(workspace.CompilerStarts);
    }

    [TestMethod]
    public void A_changed_compiler_compiles_again()
    {
        using Workspace workspace = WithOneModel();
        string folder = Path.GetDirectoryName(Sources.FakeCompiler)!;
        foreach (string file in Directory.GetFiles(folder))
            workspace.Write("compiler/" + Path.GetFileName(file), File.ReadAllBytes(file));
        workspace.Compiler = workspace.PathOf("compiler/spike-compile.dll");
        workspace.Build("App").Succeeded();
        Assert.HasCount(1, workspace.CompilerStarts);

        // The loader does not mind bytes after an assembly's end.
        File.AppendAllText(workspace.Compiler, " ");
        workspace.Build("App").Succeeded();
        Assert.HasCount(1, workspace.CompilerStarts);
    }

    [TestMethod]
    public void Clean_leaves_nothing_of_the_models()
    {
        using Workspace workspace = WithOneModel();
        workspace.Build("App").Succeeded();
        workspace.DotNet("clean", "App").Succeeded().SaysNothing();

        Assert.IsEmpty(workspace.Find("*spike*", "App/obj"));
        Assert.IsEmpty(workspace.Find("*spike*", "App/bin"));
        Assert.IsFalse(Directory.Exists(workspace.PathOf("App/obj/spike-cache")));
        workspace.DotNet("clean", "App").Succeeded().SaysNothing();
    }

    private static Workspace WithOneModel()
    {
        var workspace = new Workspace();
        workspace.CopyModel("App/net.onnx");
        workspace.WriteProject("App", """<SpikeModel Include="net.onnx" />""");
        return workspace;
    }

    /// <summary>Files in obj and bin; the cache may keep what it has.</summary>
    private static string[] Outside(Workspace workspace, string pattern) =>
        [.. workspace.Find(pattern, "App/obj/Debug"), .. workspace.Find(pattern, "App/bin")];
}
