using Spike.Build.Tasks.Compilation;
using Spike.Build.Tasks.Diagnostics;

namespace Spike.Build.Tasks.Tests.Compilation;

[TestClass]
public sealed class KeptWarningsTests
{
    [TestMethod]
    public void A_warning_comes_back_at_the_model_that_the_artifact_is_for()
    {
        string[] kept = KeptWarnings.Of(["/one/net.onnx : warning SPIKE2001: Real inputs are missing. Set Calibration.", "/one/mine.json : warning SPIKE3015: x. y."], "/one/net.onnx")!;

        Assert.AreSequenceEqual(
            [new Diagnostic("SPIKE2001", "/two/net.onnx", "Real inputs are missing. Set Calibration.", Severity.Warning), new("SPIKE3015", "/one/mine.json", "x. y.", Severity.Warning)],
            [.. kept.Select(line => KeptWarnings.Read(line, "/two/net.onnx")!)]);
        Assert.IsNull(KeptWarnings.Read("no warning", "/two/net.onnx"));
    }

    [TestMethod]
    public void What_is_of_one_build_alone_is_left_out() =>
        Assert.IsEmpty(KeptWarnings.Of(["/cache : warning SPIKE5020: the cache cannot be written. x.", "net.onnx : warning SPIKE5011: the service was not used. x."], "net.onnx")!);

    [TestMethod]
    public void What_a_policy_objects_to_is_not_kept_at_all() =>
        Assert.IsNull(KeptWarnings.Of(["net.onnx : warning SPIKE2001: x. y.", "net.onnx : warning SPIKE4001: x. y."], "net.onnx"));
}
