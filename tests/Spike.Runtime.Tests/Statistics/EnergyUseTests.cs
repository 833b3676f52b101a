using Spike.Runtime.Chips;
using Spike.Runtime.Programs;
using Spike.Runtime.Statistics;

namespace Spike.Runtime.Tests.Statistics;

[TestClass]
public sealed class EnergyUseTests
{
    private static readonly ChipProfile Loihi = ChipProfiles.Named("loihi1");

    [TestMethod]
    public void Each_event_costs_what_the_profile_says()
    {
        var counts = new ChipCounts
        {
            SynapticOperations = 10,
            ActiveUpdates = 2,
            InactiveUpdates = 3,
            TileSpikes = 4,
            HorizontalHops = 5,
            VerticalHops = 6,
            ChipHops = 7,
            ProcessorOperations = 8,
            WeightWrites = 9,
            Steps = 100,
        };
        EnergyUse use = EnergyUse.Of(counts, Loihi, chips: 2, cores: 3);
        // 10 · 23.6 + 2 · 81 + 3 · 52 + 4 · 1.7 + 5 · 3 + 6 · 4 + 7 · 40 + 8 · 70 + 9 · 120 picojoules.
        Assert.AreEqual(2519.8e-12, use.DynamicJoules, 1e-18);
        // 100 steps of 465 ns, 29 mW for each of two chips.
        Assert.AreEqual(46.5e-6, use.Seconds, 1e-15);
        Assert.AreEqual(2.697e-6, use.StaticJoules, 1e-15);
        Assert.AreEqual(use.DynamicJoules + use.StaticJoules, use.Joules);
        Assert.HasCount(11, use.Parts);
        Assert.IsFalse(use.IsEstimate);
    }

    [TestMethod]
    public void What_did_not_happen_needs_no_number_and_what_is_assumed_is_counted()
    {
        EnergyUse published = EnergyUse.Of(new ChipCounts { SynapticOperations = 1 }, Loihi, chips: 0, cores: 0, seconds: 1e-3);
        Assert.AreEqual("synapticOperation", published.Parts.Single().Name);
        Assert.AreEqual("davies2018, table 2, at least", published.Parts.Single().Source);
        Assert.AreEqual(0, published.AssumedNumbers);
        EnergyUse assumed = EnergyUse.Of(new ChipCounts { SynapticOperations = 1, ChipHops = 1 }, Loihi, chips: 0, cores: 0, seconds: 1e-3);
        Assert.AreEqual(1, assumed.AssumedNumbers);
        StringAssert.Contains(assumed.Note, "1 of the 2 numbers");
    }

    [TestMethod]
    public void A_time_that_was_measured_wins_over_the_least_time()
    {
        EnergyUse use = EnergyUse.Of(new ChipCounts { Steps = 100 }, Loihi, chips: 1, cores: 0, seconds: 2);
        Assert.AreEqual(2 * 0.029, use.StaticJoules, 1e-12);
        Assert.DoesNotContain("least time", use.Note);
    }

    [TestMethod]
    public void A_program_that_is_on_no_cores_is_estimated_and_says_so()
    {
        SpikeStatistics counted = CountedByHand.Run(out SpikingProgram program);
        EnergyUse use = UnplacedEnergy.Of(program, counted, Loihi)!;
        // A sample: 2.5 synaptic operations, 4.5 spikes; three neurons, in each of the three steps of the longest window.
        Assert.AreEqual(((2.5 * 23.6) + (4.5 * 1.7) + (9 * 81)) * 1e-12, use.DynamicJoules, 1e-18);
        Assert.AreEqual(3 * 465e-9 * 0.029, use.StaticJoules, 1e-15);
        Assert.AreEqual((1, 1, true), (use.Chips, use.Cores, use.IsEstimate));
        StringAssert.Contains(use.Note, "hops");
        StringAssert.Contains(use.Note, "do not run neurons of radix coding");
        Assert.DoesNotContain("do not run", UnplacedEnergy.Of(program, counted, ChipProfiles.Named("loihi2"))!.Note);
    }

    [TestMethod]
    public void Nothing_counted_is_no_energy()
    {
        CountedByHand.Run(out SpikingProgram program);
        Assert.IsNull(UnplacedEnergy.Of(program, new SpikeStatistics(0, []), Loihi));
    }
}
