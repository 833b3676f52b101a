using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Codings;
using Spike.Runtime.Devices;
using Spike.Runtime.Programs;
using Spike.Runtime.Statistics;
using Spike.Runtime.Tests.Backends.Loihi.Emulation;

namespace Spike.Runtime.Tests.Backends.Loihi;

/// <summary>Energy and time of an image whose events can be counted by hand.</summary>
[TestClass]
public class PlacedRunTests
{
    private static readonly ChipBoard Board = TinyImage.Board;

    [TestMethod]
    public void Events_and_the_work_of_the_busiest_node_make_energy_and_time()
    {
        var image = new TinyImage { Steps = 9 };
        var range = new CodeRange(8, signed: true);
        image.Input(4, image.To(0, 4), new Emission(SpikeCoding.Radix, range, 0));
        image.Core(image.Slice(2, image.Windowed(new Dendrite(SpikeCoding.Radix, 1, 8, 30), 8, range), null), new DenseBlock(0, 0, 4, 0, 2, image.Table<sbyte>(1, 2, 3, 4, 5, 6, 7, 8)), 4);
        int seen = 0;
        // Two samples: the first has one spike, the second three, all in step 0.
        PlacedRun run = PlacedRun.Of(image.Build(), Board, 2, threads: 1,
            sample => ([.. Enumerable.Range(0, sample == 0 ? 1 : 3).Select(element => new SpikeDeviceSpike(0, 0, element, 1))], 9), (_, _) => seen++, CancellationToken.None);
        Assert.AreEqual(2, seen);
        EnergyUse use = PlacedEnergy.Of(run, Board.Chip, chips: 1, cores: 1);
        // A sample: two spikes at two synapses each; two neurons have input in one of nine steps.
        Assert.AreEqual(((4 * 23.6) + (2 * 81) + (16 * 52) + (2 * 1.7)) * 1e-12, use.DynamicJoules, 1e-18);
        double seconds = ((9 * 465) + (4 * 3.5) + (2 * 8.4) + (16 * 5.3) + (2 * 2.1)) * 1e-9;
        Assert.AreEqual(seconds, use.Seconds, 1e-15);
        Assert.AreEqual(seconds * 0.029, use.StaticJoules, 1e-15);
        Assert.AreEqual((false, 2L, 1, 1), (use.IsEstimate, use.Samples, use.Chips, use.Cores));
        StringAssert.Contains(use.Note, "with 2 samples on the emulator");
        StringAssert.Contains(use.Note, "5 times of which 5 are assumed");
        Assert.AreEqual(use.DynamicJoules, PlacedEnergy.Dynamic(run.Nodes[0], run.Samples, Board.Chip), 1e-20);
    }

    [TestMethod]
    public void Cores_work_side_by_side_and_a_step_waits_for_the_busiest()
    {
        double One(params int[] spikes)
        {
            var image = new TinyImage { Steps = 2 };
            for (int core = 0; core < spikes.Length; core++)
            {
                image.Input(4, image.To(core, 4));
                image.Core(image.Slice(2, image.Windowed(new Dendrite(SpikeCoding.Graded, 1, 1, 30), 1, new CodeRange(8, signed: true)), null),
                    new DenseBlock(0, 0, 4, 0, 2, image.Table<sbyte>(1, 2, 3, 4, 5, 6, 7, 8)), 4, core);
            }

            return PlacedRun.Of(image.Build(), Board, 1, 1,
                _ => ([.. spikes.SelectMany((count, port) => Enumerable.Range(0, count).Select(element => new SpikeDeviceSpike(0, port, element, 1)))], 2), null, CancellationToken.None).Seconds;
        }

        Assert.AreEqual(One(3), One(3, 1), 1e-15);
        Assert.AreEqual(One(3), One(2, 3), 1e-15);
        Assert.IsGreaterThan(One(1, 2), One(3, 1));
    }
}
