using System.Collections.Immutable;
using Spike.Compiler.Data;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Devices;
using Spike.Runtime.Native.Graphs;

namespace Spike.Compiler.Mapping.Native;

/// <summary>Runs the float network and the emulated chip on the same data and counts where their neurons spike.</summary>
internal static class NativeAgreement
{
    /// <param name="graph">The float network.</param>
    /// <param name="mapped">The same on chips.</param>
    /// <param name="board">The chips.</param>
    /// <param name="samples">The data; whole numbers.</param>
    /// <param name="cancellation">Stops it between two samples.</param>
    public static ImmutableArray<LayerAgreement> Measure(NativeGraph graph, MappedNative mapped, ChipBoard board, NativeSamples samples, CancellationToken cancellation = default)
    {
        ChipImage image = NativeMapping.Probed(graph, mapped, board, mapped.Image.ProfileSha256);
        using var emulator = new ChipEmulator(image, board);
        int[] layers = [.. mapped.Network.Layers.Select(layer => layer.Node)];
        int[] inputs = [.. graph.Inputs];
        using var engine = new SimulatorEngine(graph, 1, 1, layers);
        var counts = new (long Float, long Chip, long Both)[layers.Length];
        for (int sample = 0; sample < samples.Batch; sample++)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<float> Row(int input, int step)
            {
                int length = graph.Nodes[inputs[input]].Shape.Length;
                return samples.Values[graph.Nodes[inputs[input]].Name].AsSpan(((step * samples.Batch) + sample) * length, length);
            }

            HashSet<(int Step, int Element)>[] chip = Emulate(emulator, image, samples.Steps, inputs.Length, Row);
            engine.Rest();
            for (int first = 0, count; first < samples.Steps; first += count)
            {
                count = Math.Min(engine.Block, samples.Steps - first);
                for (int step = 0; step < count; step++)
                {
                    for (int input = 0; input < inputs.Length; input++) Row(input, first + step).CopyTo(engine.Input(inputs[input], 0, step));
                }

                engine.Run(count);
                for (int layer = 0; layer < layers.Length; layer++)
                {
                    for (int step = 0; step < count; step++)
                    {
                        ReadOnlySpan<float> values = engine.Values(layers[layer], 0, step);
                        for (int n = 0; n < mapped.Network.Layers[layer].Neurons.Length; n++)
                        {
                            if (values[n] == 0) continue;
                            counts[layer].Float++;
                            if (chip[layer].Contains((first + step, n))) counts[layer].Both++;
                        }
                    }
                }

                engine.Carry();
            }

            for (int layer = 0; layer < layers.Length; layer++) counts[layer].Chip += chip[layer].Count;
        }

        return [.. counts.Select((count, layer) => new LayerAgreement(mapped.Network.Layers[layer].Name, count.Float, count.Chip, count.Both))];
    }

    private delegate ReadOnlySpan<float> Rows(int input, int step);

    private static HashSet<(int Step, int Element)>[] Emulate(ChipEmulator emulator, ChipImage image, int steps, int inputs, Rows row)
    {
        var spikes = new List<SpikeDeviceSpike>();
        for (int step = 0; step < steps; step++)
        {
            for (int input = 0; input < inputs; input++) NativeHost.Encode(input, step, row(input, step), spikes);
        }

        emulator.Start();
        foreach (SpikeDeviceSpike spike in spikes) emulator.Send(spike);
        var received = new List<SpikeDeviceSpike>();
        emulator.Run(NativeHost.Steps(image, steps), received);
        var sent = new HashSet<(int, int)>[image.Outputs.Length];
        for (int port = 0; port < sent.Length; port++)
        {
            HashSet<(int, int)> list = sent[port] = [];
            NativeHost.Decode(image, port, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(received), (step, element, _) =>
            {
                if (step < steps) list.Add((step, element));
            });
        }

        return sent;
    }
}

/// <summary>Spikes of a layer over all samples.</summary>
/// <param name="Layer">Its name.</param>
/// <param name="FloatSpikes">Of the float network.</param>
/// <param name="ChipSpikes">Of the emulated chip.</param>
/// <param name="SameSpikes">Of both: the same neuron in the same step.</param>
internal sealed record LayerAgreement(string Layer, long FloatSpikes, long ChipSpikes, long SameSpikes);
