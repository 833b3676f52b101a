using Spike.Compiler.Events;

namespace Spike.Compiler.Tests.Events;

[TestClass]
public class SpikeEncoderTests
{
    [TestMethod]
    public void Rates_are_the_numbers_and_a_seed_repeats_them()
    {
        float[] values = [0, 0.25f, 0.5f, 1, 2, -1];
        (float[] spikes, int steps, int batch) = Of("rate:steps=20000,seed=7").Encode(values, samples: 2);
        Assert.AreEqual((20000, 2), (steps, batch));
        double[] rates = [.. Enumerable.Range(0, 6).Select(i => Enumerable.Range(0, steps).Sum(step => spikes[(step * 6) + i]) / steps)];
        Assert.AreEqual(0, rates[0]);
        // Six standard deviations.
        Assert.AreEqual(0.25, rates[1], 0.019);
        Assert.AreEqual(0.5, rates[2], 0.022);
        Assert.AreEqual(1, rates[3]);
        Assert.AreEqual(1, rates[4]);
        Assert.AreEqual(0, rates[5]);
        CollectionAssert.AreEqual(spikes, Of("rate:seed=7,steps=20000").Encode(values, 2).Spikes);
        CollectionAssert.AreNotEqual(spikes, Of("rate:steps=20000,seed=8").Encode(values, 2).Spikes);
        CollectionAssert.AreEqual(spikes, Of("rate:steps=20000,seed=7,max=255").Encode([.. values.Select(value => value * 255)], 2).Spikes);
    }

    /// <summary>What a seed gives is part of the format: written down once.</summary>
    [TestMethod]
    public void A_seed_gives_the_same_spikes_on_every_machine() => Assert.AreEqual(
        "0110010010100101", string.Concat(Of("rate:steps=16,seed=42").Encode([0.5f], 1).Spikes.Select(spike => (int)spike)));

    [TestMethod]
    public void Steps_and_elements_are_independent()
    {
        float[] spikes = Of("rate:steps=4000,seed=1").Encode([0.5f, 0.5f], 1).Spikes;
        int both = Enumerable.Range(0, 4000).Count(step => spikes[2 * step] == spikes[(2 * step) + 1]), stays = Enumerable.Range(1, 3999).Count(step => spikes[2 * step] == spikes[(2 * step) - 2]);
        Assert.AreEqual(2000, both, 190);
        Assert.AreEqual(2000, stays, 190);
    }

    [TestMethod]
    public void Latencies_are_shorter_for_larger_numbers()
    {
        (float[] spikes, int steps, _) = Of("latency:steps=5").Encode([1, 0.5f, 0.01f, 0, -1, 3], 1);
        int[] when = [.. Enumerable.Range(0, 6).Select(i => Enumerable.Range(0, steps).Where(step => spikes[(step * 6) + i] == 1).DefaultIfEmpty(-1).Single())];
        CollectionAssert.AreEqual(new[] { 0, 2, 4, -1, -1, 0 }, when);
    }

    [TestMethod]
    public void Changes_send_a_spike_of_their_sign_until_the_level_is_reached()
    {
        (float[] spikes, int steps, int batch) = Of("delta:threshold=0.5").Encode([1, 1, 1, -0.2f, -0.2f, -0.2f], samples: 6);
        Assert.AreEqual((6, 1), (steps, batch));
        CollectionAssert.AreEqual(new float[] { 1, 1, 0, -1, -1, 0 }, spikes);
    }

    [TestMethod]
    public void A_current_is_the_number_in_every_step() =>
        CollectionAssert.AreEqual(new[] { 0.3f, -2, 0.3f, -2, 0.3f, -2 }, Of("current:steps=3").Encode([0.3f, -2], 1).Spikes);

    [TestMethod]
    [DataRow("poisson", "there is no encoder 'poisson'")]
    [DataRow("", "there is no encoder")]
    [DataRow("1", "there is no encoder")]
    [DataRow("rate:steps=0", "'steps=0' is no setting")]
    [DataRow("rate:seed=-1", "'seed=-1' is no setting")]
    [DataRow("rate:threshold=1", "'threshold=1' is no setting")]
    [DataRow("latency:seed=1", "'seed=1' is no setting")]
    [DataRow("delta:threshold=0", "'threshold=0' is no setting")]
    [DataRow("delta:threshold=NaN", "'threshold=NaN' is no setting")]
    [DataRow("current:", "'' is no setting")]
    public void What_is_no_encoder_is_refused_in_words(string text, string words)
    {
        Assert.IsNull(SpikeEncoder.Parse(text, out string reason));
        Assert.Contains(words, reason);
    }

    private static SpikeEncoder Of(string text)
    {
        SpikeEncoder? encoder = SpikeEncoder.Parse(text, out string reason);
        Assert.IsNotNull(encoder, reason);
        return encoder;
    }
}
