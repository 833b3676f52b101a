namespace Spike.Build.Tasks.Tests.Builds;

/// <summary>Which projects the build gives the device kernels.</summary>
[TestClass]
public sealed class DeviceKernelsTests
{
    private const string Cuda = """<SpikeModel Include="a.onnx" SpikeTarget="cuda" />""";

    [TestMethod]
    [DataRow(Cuda, "", true)]
    [DataRow("""<SpikeModel Include="a.onnx" /><SpikeModel Include="b.onnx" SpikeTarget="CUDA" />""", "", true)]
    [DataRow("""<SpikeModel Include="a.onnx" SpikeTarget="simulation" />""", "", false)]
    [DataRow("", "", false)]
    [DataRow(Cuda, "<PublishAot>true</PublishAot>", false)]
    [DataRow(Cuda + """<PackageReference Include="Spike.Runtime.Ilgpu" Version="0.1.0" />""", "", false)]
    [DataRow(Cuda + """<ProjectReference Include="../src/Spike.Runtime.Ilgpu/Spike.Runtime.Ilgpu.csproj" />""", "", false)]
    public void A_model_for_cuda_brings_them_unless_the_project_has_them_or_cannot_run_them(string items, string properties, bool brings)
    {
        using var workspace = new Workspace();
        workspace.WriteProject("App", items, properties);
        BuildResult result = workspace.DotNet("msbuild", workspace.PathOf("App/App.csproj"), "-getItem:Reference", "-p:SpikeDevicePath=/devices/");
        Assert.AreEqual(brings, result.Succeeded().Output.Contains("/devices/Spike.Runtime.Ilgpu.dll", StringComparison.Ordinal), result.Output);
    }
}
