using System.IO.Compression;

namespace Spike.Build.Tasks.Tests.Builds;

[TestClass]
public sealed class DeploymentTests
{
    private const string Executable = "<OutputType>Exe</OutputType>";

    [TestMethod]
    public void Publish_carries_the_artifact_also_without_building_and_from_a_folder_with_odd_letters()
    {
        using var workspace = new Workspace("Größe & (été) 模型");
        workspace.CopyModel("App/my net.onnx");
        workspace.WriteProject("App", """<SpikeModel Include="my net.onnx" />""");

        workspace.DotNet("publish", "App", "-o", workspace.PathOf("first")).Succeeded().SaysNothing();
        Assert.AreSequenceEqual(["first/my net.spike"], workspace.Find("*.spike*", "first"));
        Assert.HasCount(1, workspace.CompilerStarts);

        workspace.DotNet("publish", "App", "--no-build", "-o", workspace.PathOf("second")).Succeeded().SaysNothing();
        Assert.AreSequenceEqual(["second/my net.spike"], workspace.Find("*.spike*", "second"));
        Assert.IsEmpty(workspace.CompilerStarts);
    }

    [TestMethod]
    public void An_artifact_follows_project_references_and_build_check_finds_nothing()
    {
        using var workspace = new Workspace();
        workspace.CopyModel("Lib/net.onnx");
        workspace.WriteProject("Lib", """<SpikeModel Include="net.onnx" ArtifactName="renamed" />""");
        workspace.WriteProject("Middle", """<ProjectReference Include="../Lib/Lib.csproj" />""");
        workspace.WriteProject("App", """<ProjectReference Include="../Middle/Middle.csproj" />""");
        workspace.WriteProject("Other", """<ProjectReference Include="../Lib/Lib.csproj" />""");
        workspace.WriteSolution("All.slnx");

        workspace.Build("All.slnx", "-m", "-check").Succeeded().SaysNothing();

        Assert.HasCount(1, workspace.CompilerStarts);
        Assert.AreSequenceEqual(
            ["App/bin/Debug/net10.0/renamed.spike", "Lib/bin/Debug/net10.0/renamed.spike", "Middle/bin/Debug/net10.0/renamed.spike", "Other/bin/Debug/net10.0/renamed.spike"],
            [.. workspace.Find("*.spike").Where(file => file.Contains("/bin/", StringComparison.Ordinal))]);
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE0008")]
    public void Two_projects_whose_artifacts_have_one_name_are_one_error_unless_the_bytes_are_the_same()
    {
        const string Lib = """<ProjectReference Include="../Lib/Lib.csproj" />""", Other = """<ProjectReference Include="../Other/Other.csproj" />""";
        using var workspace = new Workspace();
        foreach (string project in (string[])["Lib", "Other", "App", "Equal"]) workspace.CopyModel($"{project}/net.onnx");
        workspace.WriteProject("Lib", """<SpikeModel Include="net.onnx" />""");
        workspace.WriteProject("Other", """<SpikeModel Include="net.onnx" TimeSteps="4" />""");
        workspace.WriteProject("Middle", Lib);
        workspace.WriteProject("App", """<ProjectReference Include="../Middle/Middle.csproj" /><SpikeModel Include="net.onnx" TimeSteps="6" />""");
        workspace.WriteProject("Both", Lib + Other);
        workspace.WriteProject("Equal", Lib + """<SpikeModel Include="net.onnx" />""");
        workspace.WriteSolution("All.slnx");

        BuildResult bad = workspace.Build("All.slnx");
        Assert.AreSequenceEqual(["App error SPIKE0008", "Both error SPIKE0008"],
            [.. bad.Diagnostics.Select(found => $"{Path.GetFileNameWithoutExtension(found.Project)} {found.Kind} {found.Code}").Order(StringComparer.Ordinal)], bad.Output);
        BuildDiagnostic own = bad.Diagnostics.Single(found => found.Project.EndsWith("App.csproj", StringComparison.Ordinal));
        Assert.AreEqual(workspace.PathOf("App/net.onnx"), own.File);
        Assert.Contains(workspace.PathOf("Lib/obj/Debug/net10.0/spike/net.spike"), own.Message);
        Assert.IsFalse(workspace.Has("App/bin/Debug/net10.0/net.spike"), "nothing was copied");
        Assert.IsTrue(workspace.Has("Equal/bin/Debug/net10.0/net.spike"));

        workspace.Edit("App/App.csproj", "TimeSteps", "ArtifactName=\"app\" TimeSteps");
        workspace.Edit("Other/Other.csproj", "TimeSteps", "ArtifactName=\"other\" TimeSteps");
        workspace.Build("All.slnx", "-check").Succeeded().SaysNothing();
        Assert.AreSequenceEqual(["App/bin/Debug/net10.0/app.spike", "App/bin/Debug/net10.0/net.spike"], workspace.Find("*.spike", "App/bin"));
        Assert.AreSequenceEqual(["Both/bin/Debug/net10.0/net.spike", "Both/bin/Debug/net10.0/other.spike"], workspace.Find("*.spike", "Both/bin"));
    }

    [TestMethod]
    public void A_package_brings_the_artifact_to_the_app_that_references_it()
    {
        using var workspace = new Workspace();
        workspace.CopyModel("Lib/net.onnx");
        workspace.WriteProject("Lib", """<SpikeModel Include="net.onnx" />""");
        workspace.DotNet("pack", "Lib", "-o", workspace.PathOf("feed")).Succeeded().SaysNothing();
        using (ZipArchive package = ZipFile.OpenRead(workspace.PathOf("feed/Lib.1.0.0.nupkg")))
            Assert.ContainsSingle(package.Entries.Where(entry => entry.FullName.EndsWith(".spike", StringComparison.Ordinal)));

        workspace.WriteProject("App", """<PackageReference Include="Lib" Version="1.0.0" />""",
            $"{Executable}<RestoreSources>{workspace.PathOf("feed")}</RestoreSources><RestorePackagesPath>{workspace.PathOf("packages")}</RestorePackagesPath>");
        workspace.Write("App/Class.cs", "System.Console.WriteLine(typeof(Empty.Class));\n");
        workspace.Build("App").Succeeded().SaysNothing();

        Assert.IsTrue(workspace.Has("App/bin/Debug/net10.0/net.spike"));
    }
}
