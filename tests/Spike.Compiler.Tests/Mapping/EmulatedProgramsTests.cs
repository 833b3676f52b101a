using Spike.Compiler.Diagnostics;
using Spike.Compiler.Mapping;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Devices;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;
using Spike.Runtime.Tests;

namespace Spike.Compiler.Tests.Mapping;

/// <summary>Law 1 on chips: random programs, mapped and emulated, give the codes of the reference interpreter on any number of threads.</summary>
[TestClass]
public class EmulatedProgramsTests
{
    private const int Programs = 150;
    private static readonly ChipBoard Board = NclBoards.Of(4, ChipProfiles.Named("loihi3"));

    [TestMethod]
    public void The_emulator_gives_the_codes_of_the_reference_on_one_two_and_three_threads()
    {
        int mapped = 0;
        for (int seed = 0; seed < Programs; seed++)
        {
            SpikingProgram program = RandomPrograms.Create(seed);
            ChipImage image;
            try
            {
                image = ChipImageFile.Read(ChipImageFile.ToBytes(ChipMapping.Map(program, Board, "")));
            }
            catch (ModelFault)
            {
                continue;
            }

            mapped++;
            foreach (int threads in (int[])[1, 2, 3]) Compare(program, image, seed, threads);
        }

        Assert.IsGreaterThan(Programs * 3 / 4, mapped);
    }

    [TestMethod]
    public void Samples_that_follow_each_other_at_the_image_s_interval_do_not_meet()
    {
        int overlapping = 0;
        for (int seed = 0; seed < Programs; seed++)
        {
            SpikingProgram program = RandomPrograms.Create(seed);
            ChipImage image;
            try
            {
                image = ChipMapping.Map(program, Board, "");
            }
            catch (ModelFault)
            {
                continue;
            }

            int interval = SampleInterval.Of(image);
            Assert.IsTrue(interval >= 1 && interval <= image.Steps, $"seed {seed}");
            if (interval < image.Steps) overlapping++;
            Pipeline(program, image, interval, seed);
        }

        Assert.IsGreaterThan(Programs / 2, overlapping);
    }

    private static void Pipeline(SpikingProgram program, ChipImage image, int interval, int seed)
    {
        using var emulator = new ChipEmulator(image, Board, 1 + (seed % 2));
        var host = new ChipHost(image);
        var underWay = new Queue<(EmulatedSample Sample, long[][] Expected, List<SpikeDeviceSpike> Received)>();
        var waiting = new Queue<long[][]>(RandomPrograms.Inputs(program, seed, 6));
        while (waiting.Count + underWay.Count > 0)
        {
            if (waiting.TryDequeue(out long[][]? inputs))
            {
                EmulatedSample sample = emulator.Begin();
                var spikes = new List<SpikeDeviceSpike>();
                for (int port = 0; port < inputs.Length; port++) host.Encode(port, [.. inputs[port].Select(code => (int)code)], spikes);
                foreach (SpikeDeviceSpike spike in spikes) emulator.Send(sample, spike);
                underWay.Enqueue((sample, ReferenceInterpreter.Run(program, inputs), []));
            }

            // Until the next one may enter, or the oldest is over.
            for (int step = 0; step < interval && underWay.Count > 0; step++)
            {
                emulator.Run(1);
                foreach ((EmulatedSample sample, _, List<SpikeDeviceSpike> received) in underWay) sample.TakeOutputs(received);
                if (emulator.StepOf(underWay.Peek().Sample) < image.Steps) continue;
                (EmulatedSample over, long[][] expected, List<SpikeDeviceSpike> all) = underWay.Dequeue();
                emulator.End(over);
                for (int port = 0; port < program.Outputs.Length; port++)
                {
                    int edge = program.Outputs[port].Edge;
                    var codes = new int[program.Edges[edge].Shape.Length];
                    host.Decode(port, [.. all], codes);
                    CollectionAssert.AreEqual(expected[edge].Select(code => (int)code).ToArray(), codes, $"seed {seed}, interval {interval}, '{program.Outputs[port].Name}'");
                }
            }
        }
    }

    private static void Compare(SpikingProgram program, ChipImage image, int seed, int threads)
    {
        using var emulator = new ChipEmulator(image, Board, threads);
        var host = new ChipHost(image);
        foreach (long[][] inputs in RandomPrograms.Inputs(program, seed, 5))
        {
            long[][] expected = ReferenceInterpreter.Run(program, inputs);
            var spikes = new List<SpikeDeviceSpike>();
            for (int port = 0; port < inputs.Length; port++) host.Encode(port, [.. inputs[port].Select(code => (int)code)], spikes);
            emulator.Start();
            foreach (SpikeDeviceSpike spike in spikes) emulator.Send(spike);
            var received = new List<SpikeDeviceSpike>();
            emulator.Run(image.Steps, received);
            for (int port = 0; port < program.Outputs.Length; port++)
            {
                int edge = program.Outputs[port].Edge;
                var codes = new int[program.Edges[edge].Shape.Length];
                host.Decode(port, [.. received], codes);
                CollectionAssert.AreEqual(expected[edge].Select(code => (int)code).ToArray(), codes, $"seed {seed}, {threads} threads, '{program.Outputs[port].Name}'");
            }
        }
    }
}
