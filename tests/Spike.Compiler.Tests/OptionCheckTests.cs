using Spike.Compiler.Diagnostics;

namespace Spike.Compiler.Tests;

[TestClass]
public sealed class OptionCheckTests
{
    private static readonly CompileOptions Good = new() { ModelPath = "m.onnx" };

    [TestMethod]
    public void Good_options_have_no_fault() => Assert.IsEmpty(OptionCheck.Faults(Good));

    [TestMethod]
    public void Each_impossible_option_is_named()
    {
        Check(Good with { TimeSteps = 0 }, "SPIKE2004", "0 time steps");
        Check(Good with { TimeSteps = 17 }, "SPIKE2004", "17 time steps");
        Check(Good with { Target = "abacus" }, "SPIKE3001", "'abacus'");
        Check(Good with { ChipConfig = "ncl-2chip" }, "SPIKE3005", "'ncl-2chip'");
        Check(Good with { Target = "loihi2", ChipConfig = "ncl-2chips" }, "SPIKE3003", "no such file", file: "ncl-2chips");
        Check(Good with { Target = "loihi2", ChipConfig = "loihi3" }, "SPIKE3005", "'loihi3'", file: "loihi3");
        Check(Good with { Coding = "morse" }, "SPIKE3002", "'morse'");
        Check(Good with { OptimizationLevel = 4 }, "SPIKE3002", "4");
        Check(Good with { OptimizationLevel = -1 }, "SPIKE3002", "-1");
        Check(Good with { DisabledPasses = ["spike_fusion", "magic"] }, "SPIKE3002", "'magic'");
        Check(Good with { MaxAccuracyDrop = -1, Calibration = "c.npz" }, "SPIKE3002", "negative");
        Check(Good with { MaxAccuracyDrop = double.NaN, Calibration = "c.npz" }, "SPIKE3002", "negative");
        Check(Good with { WeightBits = 1 }, "SPIKE3002", "1 bits");
        Check(Good with { WeightBits = 9 }, "SPIKE3002", "9 bits");
        Check(Good with { Pruning = 1 }, "SPIKE3002", "share");
        Check(Good with { Pruning = -0.1 }, "SPIKE3002", "share");
        Check(Good with { Pruning = double.NaN }, "SPIKE3002", "share");
        Check(Good with { PruningStructure = "heads" }, "SPIKE3002", "'heads'");
        Check(Good with { MaxAccuracyDrop = 1 }, "SPIKE2005", "no data");
        Check(Good with { MaxAccuracyDrop = 1, Calibration = "c.npz", ValidationSamples = 0 }, "SPIKE2005", "no samples");
    }

    [TestMethod]
    public void All_faults_come_at_once_and_before_the_model_is_opened()
    {
        CompileResult result = ModelCompiler.Compile(Good with { TimeSteps = 0, Target = "abacus" }, null, CancellationToken.None);
        CollectionAssert.AreEquivalent(new[] { "SPIKE2004", "SPIKE3001" }, result.Diagnostics.Select(fault => fault.Code).ToArray());
    }

    private static void Check(CompileOptions options, string code, string words, string file = "m.onnx")
    {
        Diagnostic fault = OptionCheck.Faults(options).Single();
        Assert.AreEqual((code, file), (fault.Code, fault.File));
        Assert.Contains(words, fault.Reason);
    }
}
