using Spike.Cli.Caching;
using Spike.Compiler;

namespace Spike.Cli.Tests.Caching;

/// <summary>What is looked at before and after a compilation: of something that changed in between it is not known what was read.</summary>
[TestClass]
public sealed class CompileInputsTests
{
    [TestMethod]
    [DataRow("model.onnx")]
    [DataRow("weights.bin")]
    [DataRow("calibration/one.npy")]
    [DataRow("calibration/more/two.npy")]
    public void Each_file_that_a_compilation_reads_is_watched(string changed)
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder["calibration/more"]);
        foreach (string name in (string[])["weights.bin", "calibration/one.npy", "calibration/more/two.npy"]) File.WriteAllText(folder[name], "1234");
        File.WriteAllBytes(folder["model.onnx"], ExternalWeights.AddTo(File.ReadAllBytes(Digits.Cnn), "weights.bin"));
        var options = new CompileOptions { ModelPath = folder["model.onnx"], Calibration = folder["calibration"] };
        CompileInputs before = CompileInputs.Of(options);
        Assert.AreEqual(before, CompileInputs.Of(options));
        File.SetLastWriteTimeUtc(folder[changed], DateTime.UtcNow.AddMinutes(1));
        Assert.AreNotEqual(before, CompileInputs.Of(options));
    }
}
