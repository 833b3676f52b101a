namespace Spike.Packages.Tests.Consumption;

/// <summary>The command line as a .NET tool.</summary>
[TestClass]
public sealed class ToolTests
{
    [TestMethod]
    [TestCategory("Nightly")]
    public void It_installs_compiles_and_has_its_service_with_it()
    {
        _ = Feed.All;
        using var folder = new AppFolder();
        folder.AddModel("net.onnx");

        folder.DotNet("tool", "install", "spike-compile", "--version", Sources.Version, "--tool-path", folder.PathOf("tools")).Succeeded();
        folder.Run("tools/spike-compile", "compile", "net.onnx", "--calibration", "net.gz", "-o", "out").Succeeded();
        Assert.AreSequenceEqual(["net.spike"], folder.Files("out"));
        Assert.Contains("--listen", folder.Run("tools/spike-compile", "serve", "--help").Succeeded().Output);
        string[] installed = folder.Files("tools");
        foreach (string program in (string[])["serve/spike-serve.dll", "emulate/spike-emulate.dll"])
            Assert.IsTrue(installed.Any(file => file.EndsWith(program, StringComparison.Ordinal)), program);
    }
}
