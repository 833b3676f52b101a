using System.Text.Json;

namespace Spike.Build.Tasks.Tests.Builds;

[TestClass]
public sealed class DesignTimeBuildTests
{
    private static readonly string[] DesignTime =
    [
        "-p:DesignTimeBuild=true", "-p:BuildingProject=false", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true",
        "-t:Compile", "-getItem:CscCommandLineArgs",
    ];

    [TestMethod]
    public void On_a_clean_obj_the_sidecar_is_an_additional_file_with_its_metadata_and_nothing_is_compiled()
    {
        using var workspace = new Workspace("dossier été");
        workspace.CopyModel("App/modèles/le réseau.onnx");
        workspace.WriteProject("App", """<SpikeModel Include="modèles/*.onnx" Namespace="Nets" />""", Workspace.TwoTargetFrameworks);

        workspace.DotNet("restore", "App").Succeeded();
        BuildResult result = workspace.DotNet(["msbuild", "App", "-p:TargetFramework=net10.0", .. DesignTime]).Succeeded();

        string sidecar = workspace.PathOf("App/obj/Debug/net10.0/spike/le réseau.spike.json");
        Assert.Contains($"/additionalfile:\"{sidecar}\"", CompilerArguments(result));
        string config = File.ReadAllText(workspace.PathOf("App/obj/Debug/net10.0/App.GeneratedMSBuildEditorConfig.editorconfig"));
        Assert.Contains($"[{sidecar}]", config);
        Assert.Contains("build_metadata.AdditionalFiles.SpikeClass = LeRéseau", config);
        Assert.Contains("build_metadata.AdditionalFiles.SpikeNamespace = Nets", config);
        Assert.IsEmpty(workspace.CompilerStarts);
        Assert.IsEmpty(workspace.Find("*.dll"));
        Assert.IsEmpty(workspace.Find("*.spike"));
    }

    [TestMethod]
    public void A_broken_model_is_a_warning_and_the_sound_one_keeps_its_class()
    {
        using var workspace = new Workspace();
        workspace.CopyModel("App/sound.onnx");
        workspace.Write("App/broken.onnx", "not a network");
        workspace.WriteProject("App", """<SpikeModel Include="*.onnx" />""");

        workspace.DotNet("restore", "App").Succeeded();
        BuildResult result = workspace.DotNet(["msbuild", "App", .. DesignTime]).Succeeded();

        Assert.Contains("warning SPIKE0003", result.Output);
        string[] sidecars = [.. CompilerArguments(result).Where(argument => argument.StartsWith("/additionalfile:", StringComparison.Ordinal))];
        Assert.HasCount(1, sidecars);
        Assert.EndsWith("sound.spike.json", sidecars[0]);
    }

    private static string[] CompilerArguments(BuildResult result)
    {
        // Warnings stand before or after the document.
        string json = result.Output[result.Output.IndexOf('{')..(result.Output.LastIndexOf('}') + 1)];
        using JsonDocument document = JsonDocument.Parse(json);
        return [.. document.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray()
            .Select(argument => argument.GetProperty("Identity").GetString()!)];
    }
}
