using System.Numerics;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Codings;
using Spike.Runtime.Devices;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Backends.Loihi.Emulation;

/// <summary>Random cores of every encoding, with delays and payloads of all sizes, against sums written down spike by spike in numbers of any length.</summary>
[TestClass]
public class RandomImageTests
{
    private const int Cores = 3, Steps = 12, First = 4, Window = 5, Elements = 9;

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Sums_are_those_of_the_single_spikes(int threads)
    {
        int answers = 0;
        for (int seed = 0; seed < 60; seed++) answers += Run(seed, threads);
        // Most neurons have input that is not 0.
        Assert.IsGreaterThan(1000, answers);
    }

    /// <returns>Neurons that fired.</returns>
    private static int Run(int seed, int threads)
    {
        var random = new Random(seed);
        var image = new TinyImage { Steps = Steps };
        var synapses = new List<(int Core, int Axon, int Dendrite, int Neuron, int Weight)>();
        var routes = Enumerable.Range(0, Elements).Select(_ => new List<int>()).ToArray();
        SpikeCoding[] codings = [SpikeCoding.Radix, SpikeCoding.Rate];
        bool large = seed % 2 == 0;
        int[] neurons = new int[Cores];
        for (int core = 0; core < Cores; core++)
        {
            (int positions, int channels) = (1 + random.Next(5), 1 + random.Next(12));
            neurons[core] = positions * channels;
            SynapseBlock[] blocks = [.. Enumerable.Range(0, 3).Select(_ => Block(image, random, positions, channels))];
            var axons = new List<int>();
            foreach (SynapseBlock block in blocks)
            {
                foreach ((int row, List<(int Neuron, int Weight)> targets) in Rows(image, block).Select((targets, row) => (row, targets)))
                {
                    int axon = axons.Count / 2;
                    axons.AddRange([Array.IndexOf(blocks, block), row]);
                    synapses.AddRange(targets.Select(target => (core, axon, block.Dendrite, target.Neuron, target.Weight)));
                    for (int copies = random.Next(3); copies > 0; copies--) routes[random.Next(Elements)].AddRange([core, axon, random.Next(3)]);
                }
            }

            Dendrite[] dendrites = [.. codings.Select(coding => new Dendrite(coding, First, Window, large ? 58 : 28))];
            var program = new WindowedNeuron([.. dendrites], First + Window - 1, 1, [null, null], [image.Table(1), image.Table(3)], image.Table((byte)(large ? 40 : 12)), null,
                new CodeRange(16, signed: true), null, TinyImage.Graded(First + Window - 1));
            image.Output(neurons[core]);
            image.Cores.Add(new CoreImage(0, core, [image.Slice(neurons[core], program, image.To(-1 - core, neurons[core]))], [.. blocks], image.Table([.. axons])));
        }

        image.Input(Elements, image.Routes([.. routes.Select(triples => triples.ToArray())]));
        // Left in step 3 or later, arriving with delays of 0 to 2 within the window.
        SpikeDeviceSpike[] spikes = [.. Enumerable.Range(0, 40).Select(_ => new SpikeDeviceSpike(First - 1 + random.Next(Window - 2), 0, random.Next(Elements), Payload(random, large)))];
        using ChipEmulator emulator = image.Emulator(threads);
        SpikeDeviceSpike[] received = image.Run(emulator, spikes);
        for (int core = 0; core < Cores; core++)
        {
            for (int neuron = 0; neuron < neurons[core]; neuron++)
                Assert.AreEqual(Expected(core, neuron), received.Where(spike => spike.Port == core && spike.Element == neuron).Sum(spike => spike.Payload), $"seed {seed}, core {core}, neuron {neuron}");
        }

        return received.Length;

        int Expected(int core, int neuron)
        {
            BigInteger sum = 0;
            foreach (SpikeDeviceSpike spike in spikes)
            {
                List<int> triples = routes[spike.Element];
                for (int i = 0; i < triples.Count; i += 3)
                {
                    int arrives = spike.Step + 1 + triples[i + 2];
                    foreach (var synapse in synapses.Where(synapse => synapse.Core == core && synapse.Core == triples[i] && synapse.Axon == triples[i + 1] && synapse.Neuron == neuron))
                        sum += (BigInteger)spike.Payload * synapse.Weight * (synapse.Dendrite == 0 ? BigInteger.Pow(2, First + Window - 1 - arrives) : 3);
                }
            }

            int shift = large ? 40 : 12;
            return (int)BigInteger.Max(short.MinValue, BigInteger.Min(short.MaxValue, (sum + BigInteger.Pow(2, shift - 1)) >> shift));
        }
    }

    private static int Payload(Random random, bool large)
    {
        int payload = random.Next(3) == 0 ? 1 : random.Next(1, large ? int.MaxValue : 500);
        return random.Next(2) == 0 ? payload : -payload;
    }

    private static SynapseBlock Block(TinyImage image, Random random, int positions, int channels)
    {
        int dendrite = random.Next(2), neurons = positions * channels;
        sbyte[] Weights(int count) => [.. Enumerable.Range(0, count).Select(_ => (sbyte)random.Next(-128, 128))];
        switch (random.Next(4))
        {
            case 0:
                int first = random.Next(neurons), width = 1 + random.Next(neurons - first), rows = 1 + random.Next(4);
                return new DenseBlock(0, dendrite, rows, first, width, image.Table(Weights(rows * width)));
            case 1:
                int[][] targets = [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, neurons).Where(_ => random.Next(2) == 0).ToArray())];
                int[] offsets = [0, targets[0].Length, targets[0].Length + targets[1].Length, targets.Sum(row => row.Length)];
                return new SparseBlock(0, dendrite, image.Table(offsets), image.Table([.. targets.SelectMany(row => row)]), random.Next(3) == 0 ? null : image.Table(Weights(offsets[3])));
            case 2:
                int from = random.Next(neurons), length = 1 + random.Next(neurons - from);
                return new RunBlock(0, dendrite, image.Table(0, 2, 3), image.Table(0, 1, 0, from, length, 1, from, length, 0), image.Table(Weights(neurons + 1)));
            default:
                int inputs = 1 + random.Next(3), size = positions + random.Next(3), taps = 1 + random.Next(3);
                var window = new Window(inputs, [size], [taps], [1 + random.Next(2)], [1 + random.Next(2)], [random.Next(2)], [positions]);
                return new SharedBlock(0, dendrite, window, channels, 1, 0, channels, 0, positions, 0, inputs, random.Next(4) == 0 ? null : image.Table(Weights(channels * inputs * taps)));
        }
    }

    /// <summary>Each row's synapses, one by one, as docs/loihi-artifact.md defines them.</summary>
    private static List<(int Neuron, int Weight)>[] Rows(TinyImage image, SynapseBlock block)
    {
        ISegments segments = image.Build().Segments;
        T[] Table<T>(int? segment) where T : unmanaged => segment is { } id ? segments.Read<T>(id).ToArray() : [];
        switch (block)
        {
            case DenseBlock dense:
                sbyte[] weights = Table<sbyte>(dense.WeightSegment);
                return [.. Enumerable.Range(0, dense.Rows).Select(row => Enumerable.Range(0, dense.Neurons).Select(i => (dense.FirstNeuron + i, (int)weights[(row * dense.Neurons) + i])).ToList())];
            case SparseBlock sparse:
                (int[] offsets, int[] targets, sbyte[] values) = (Table<int>(sparse.OffsetSegment), Table<int>(sparse.TargetSegment), Table<sbyte>(sparse.WeightSegment));
                return [.. Enumerable.Range(0, offsets.Length - 1).Select(row => Enumerable.Range(offsets[row], offsets[row + 1] - offsets[row])
                    .Select(i => (targets[i], values.Length == 0 ? 1 : (int)values[i])).ToList())];
            case RunBlock runs:
                (int[] starts, int[] triples, sbyte[] all) = (Table<int>(runs.OffsetSegment), Table<int>(runs.RunSegment), Table<sbyte>(runs.WeightSegment));
                return [.. Enumerable.Range(0, starts.Length - 1).Select(row => Enumerable.Range(starts[row], starts[row + 1] - starts[row])
                    .SelectMany(run => Enumerable.Range(0, triples[(3 * run) + 1]).Select(i => (triples[3 * run] + i, (int)all[triples[(3 * run) + 2] + i]))).ToList())];
            default:
                return SharedRows((SharedBlock)block, Table<sbyte>(((SharedBlock)block).WeightSegment));
        }
    }

    private static List<(int Neuron, int Weight)>[] SharedRows(SharedBlock block, sbyte[] weights)
    {
        int taps = block.Window.KernelLength, length = block.Window.InputLength;
        List<(int, int)>[] rows = [.. Enumerable.Range(0, block.Window.Channels * length).Select(_ => new List<(int, int)>())];
        for (int position = 0; position < block.Positions; position++)
        {
            for (int channel = 0; channel < block.OutputsHere; channel++)
            {
                for (int input = 0; input < block.InputsHere; input++)
                {
                    for (int tap = 0; tap < taps; tap++)
                    {
                        if (block.Window.Source(position, tap) is var source and >= 0)
                            rows[(input * length) + source].Add(((position * block.OutputsHere) + channel, weights.Length == 0 ? 1 : weights[(((channel * block.InputsHere) + input) * taps) + tap]));
                    }
                }
            }
        }

        return rows;
    }
}
