using Spike.Compiler.Verification;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Verification;

[TestClass]
public sealed class LayerErrorTests
{
    private static readonly Edge Edge = new("x", TensorShape.Of(1, 4), EdgeCarrier.Spikes, new CodeRange(4, signed: true), 0.5);

    [TestMethod]
    public void The_error_is_a_tenth_of_the_signal_at_twenty_decibels()
    {
        var error = new LayerError();
        error.Add([2, -2, 4, -4], [1 / 1.1f, -1 / 1.1f, 2 / 1.1f, -2 / 1.1f], Edge);
        Assert.AreEqual(20, error.Decibels!.Value, 0.01);
        Assert.AreEqual(0, error.SaturatedShare);
    }

    [TestMethod]
    public void Batches_add_up()
    {
        LayerError once = new(), twice = new();
        once.Add([1, 2, 3, 4], [0.4f, 1.1f, 1.4f, 2.2f], Edge);
        twice.Add([1, 2], [0.4f, 1.1f], Edge);
        twice.Add([3, 4], [1.4f, 2.2f], Edge);
        Assert.AreEqual(once.Decibels, twice.Decibels);
    }

    [TestMethod]
    public void An_original_beyond_the_codes_is_saturated()
    {
        var error = new LayerError();
        // Codes go from -8 to 7, half a code beyond still rounds to them.
        error.Add([7, 7, -8, -8], [3.7f, 3.8f, -4.2f, -4.3f], Edge);
        Assert.AreEqual(0.5, error.SaturatedShare);
    }

    [TestMethod]
    public void What_the_original_does_not_know_is_left_out()
    {
        var error = new LayerError();
        error.Add([1, 1], [float.NaN, float.NegativeInfinity], Edge);
        Assert.IsNull(error.Decibels);
        Assert.IsNull(error.SaturatedShare);
    }

    [TestMethod]
    public void No_error_and_no_signal_have_a_number_too()
    {
        LayerError exact = new(), silent = new();
        exact.Add([1, 2], [0.5f, 1], Edge);
        silent.Add([1, 0], [0, 0], Edge);
        Assert.AreEqual(200, exact.Decibels);
        Assert.AreEqual(-200, silent.Decibels);
    }
}
