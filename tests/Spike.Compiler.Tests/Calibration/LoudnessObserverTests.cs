using Spike.Compiler.Calibration;

namespace Spike.Compiler.Tests.Calibration;

[TestClass]
public sealed class LoudnessObserverTests
{
    [TestMethod]
    public void Samples_of_one_loudness_have_no_spread() => Assert.AreEqual(1, Spread([1, -1, 1, 1, -1, -1], 3), 1e-9);

    [TestMethod]
    public void Half_of_the_samples_at_a_hundredth_of_the_power() => Assert.AreEqual(1.01 * 101 / 4, Spread([1, 1, 0.1f, 0.1f], 2), 1e-4);

    [TestMethod]
    public void Silence_counts_for_nothing() => Assert.AreEqual(1, Spread([1, 1, 0, 0, 1e-6f, 0], 3), 1e-9);

    [TestMethod]
    public void Nothing_but_silence_has_no_spread() => Assert.AreEqual(1, Spread([0, 0], 2));

    [TestMethod]
    public void Batches_count_together()
    {
        var observer = new LoudnessObserver();
        observer.Add([1, 1], 1);
        observer.Add([0.1f, 0.1f], 1);
        Assert.AreEqual(1.01 * 101 / 4, observer.Spread(), 1e-4);
    }

    private static double Spread(float[] values, int samples)
    {
        var observer = new LoudnessObserver();
        observer.Add(values, samples);
        return observer.Spread();
    }
}
