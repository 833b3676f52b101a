using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Tests.Frontends.Onnx;

/// <summary>Small files whose operators would become large: refused in words, before anything is as large as they say.</summary>
[TestClass]
public sealed class LimitTests
{
    [TestMethod]
    [DataRow(20_000)]
    [DataRow(50_000)]
    [DataRow(1 << 16)]
    public void A_long_cumulative_sum_is_refused(int length) =>
        Refused(new TestModel().Input("x", -1, length).Tensor(Axis(1)).Node("CumSum x axis -> y").Output("y"), "sums along");

    [TestMethod]
    [Timeout(600_000)]
    public void A_recurrence_over_very_many_steps_is_refused() => Refused(
        new TestModel(14).Input("x", 100_000, 1, 1).Weights("w", [1, 2, 1]).Weights("r", [1, 2, 2]).Node("RNN x w r -> _ y", ("hidden_size", 2)).Output("y"), "simpler nodes");

    [TestMethod]
    [Timeout(600_000)]
    public void A_mean_over_very_wide_windows_is_refused() => Refused(
        new TestModel().Input("x", 1, 1, 1, 1).Node("AveragePool x -> y", ("kernel_shape", new[] { 1000, 1000 }), ("pads", new[] { 999, 999, 999, 999 })).Output("y"), "window");

    [TestMethod]
    public void A_convolution_with_wide_pads_is_refused() => Refused(
        new TestModel().Input("x", 1, 1, 16_384).Weights("w", [1, 1, 16_384]).Node("Conv x w -> y", ("auto_pad", "SAME_UPPER")).Output("y"), "window");

    private static void Refused(TestModel model, string word)
    {
        Diagnostic fault = Refusal.Of(model);
        Assert.AreEqual("SPIKE4001", fault.Code, fault.ToString());
        Assert.Contains(word, fault.Reason);
    }

    private static TensorProto Axis(long axis) => new() { Name = "axis", DataType = (int)ElementType.Int64, Int64Data = { axis } };
}
