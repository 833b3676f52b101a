using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Spike.Compiler.Data;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Devices;
using Spike.Runtime.Native.Graphs;

namespace Spike.Compiler.Mapping.Native;

/// <summary>Runs the float network and the emulated chip on the same data and counts where their neurons spike.</summary>
internal sealed class NativeAgreement
{
    private readonly NativeGraph graph;
    private readonly MappedNative mapped;
    private readonly NativeSamples samples;
    private readonly ChipImage image;
    private readonly int[] inputs, layers;
    private readonly QuantisedOutput[] read;
    private readonly (long Float, long Chip, long Both)[] counts;
    private readonly (double Squares, double Errors)[] errors;

    private NativeAgreement(NativeGraph graph, MappedNative mapped, ChipBoard board, NativeSamples samples)
    {
        (this.graph, this.mapped, this.samples) = (graph, mapped, samples);
        image = NativeMapping.Probed(graph, mapped, board, mapped.Image.ProfileSha256);
        (inputs, layers) = ([.. graph.Inputs], [.. mapped.Network.Layers.Select(layer => layer.Node)]);
        read = [.. mapped.Network.Outputs.Where(output => output.IsMembranes)];
        (counts, errors) = (new (long, long, long)[layers.Length], new (double, double)[read.Length]);
    }

    /// <param name="graph">The float network.</param>
    /// <param name="mapped">The same on chips.</param>
    /// <param name="board">The chips.</param>
    /// <param name="samples">The data, which its inputs take.</param>
    /// <param name="cancellation">Stops it between two samples.</param>
    public static MeasuredNative Measure(NativeGraph graph, MappedNative mapped, ChipBoard board, NativeSamples samples, CancellationToken cancellation = default)
    {
        var agreement = new NativeAgreement(graph, mapped, board, samples);
        using var emulator = new ChipEmulator(agreement.image, board);
        using var engine = new SimulatorEngine(graph, 1, 1, []);
        for (int sample = 0; sample < samples.Batch; sample++)
        {
            cancellation.ThrowIfCancellationRequested();
            agreement.Compare(engine, sample, agreement.Emulate(emulator, sample));
        }

        return new MeasuredNative(
            [.. agreement.counts.Select((count, layer) => (count, layer)).Where(pair => NativeCounter.Sends(graph.Nodes[agreement.layers[pair.layer]]))
                .Select(pair => new LayerAgreement(mapped.Network.Layers[pair.layer].Name, pair.count.Float, pair.count.Chip, pair.count.Both))],
            [.. agreement.errors.Select((error, output) => new OutputAgreement(agreement.read[output].Name, Root(error.Squares, output), Root(error.Errors, output)))]);

        double Root(double squares, int output) => Math.Sqrt(squares / ((double)samples.Steps * samples.Batch * agreement.read[output].Elements.Length));
    }

    private ReadOnlySpan<float> Row(int input, int step, int sample)
    {
        int length = graph.Nodes[inputs[input]].Shape.Length;
        return samples.Values[graph.Nodes[inputs[input]].Name].AsSpan(((step * samples.Batch) + sample) * length, length);
    }

    /// <summary>What leaves the chip, by port: [steps, elements].</summary>
    private float[][] Emulate(ChipEmulator emulator, int sample)
    {
        var spikes = new List<SpikeDeviceSpike>();
        for (int step = 0; step < samples.Steps; step++)
        {
            for (int input = 0; input < inputs.Length; input++) NativeHost.Encode(image, input, step, Row(input, step, sample), spikes);
        }

        emulator.Start();
        foreach (SpikeDeviceSpike spike in spikes) emulator.Send(spike);
        var received = new List<SpikeDeviceSpike>();
        emulator.Run(NativeHost.Steps(image, samples.Steps), received);
        float[][] values = [.. image.Outputs.Select(output => new float[samples.Steps * output.Elements])];
        for (int port = 0; port < values.Length; port++) NativeHost.Decode(image, port, CollectionsMarshal.AsSpan(received), 0, values[port]);
        return values;
    }

    private void Compare(SimulatorEngine engine, int sample, float[][] chip)
    {
        engine.Rest();
        for (int first = 0, count; first < samples.Steps; first += count)
        {
            count = Math.Min(engine.Block, samples.Steps - first);
            for (int step = 0; step < count; step++)
            {
                for (int input = 0; input < inputs.Length; input++) Row(input, first + step, sample).CopyTo(engine.Input(inputs[input], 0, step));
            }

            engine.Run(count);
            for (int step = 0; step < count; step++)
            {
                for (int layer = 0; layer < layers.Length; layer++) Count(ref counts[layer], engine.Values(layers[layer], 0, step), Of(layer, first + step));
                for (int output = 0; output < read.Length; output++)
                {
                    ReadOnlySpan<float> given = Of(layers.Length + output, first + step);
                    for (int i = 0; i < given.Length; i++)
                    {
                        double value = engine.Values(read[output].Elements[i].Source, 0, step)[read[output].Elements[i].Element];
                        errors[output].Squares += value * value;
                        errors[output].Errors += (given[i] - value) * (given[i] - value);
                    }
                }
            }

            engine.Carry();
        }

        ReadOnlySpan<float> Of(int port, int step) => chip[port].AsSpan(step * image.Outputs[port].Elements, image.Outputs[port].Elements);
    }

    private static void Count(ref (long Float, long Chip, long Both) count, ReadOnlySpan<float> plain, ReadOnlySpan<float> chip)
    {
        for (int n = 0; n < plain.Length; n++)
        {
            if (plain[n] != 0) count.Float++;
            if (chip[n] != 0) count.Chip++;
            if (plain[n] != 0 && chip[n] != 0) count.Both++;
        }
    }
}

/// <summary>What came of it.</summary>
/// <param name="Layers">Those that spike.</param>
/// <param name="Outputs">Those that are membranes.</param>
internal sealed record MeasuredNative(ImmutableArray<LayerAgreement> Layers, ImmutableArray<OutputAgreement> Outputs);

/// <summary>Spikes of a layer over all samples.</summary>
/// <param name="Layer">Its name.</param>
/// <param name="FloatSpikes">Of the float network.</param>
/// <param name="ChipSpikes">Of the emulated chip.</param>
/// <param name="SameSpikes">Of both: the same neuron in the same step.</param>
internal sealed record LayerAgreement(string Layer, long FloatSpikes, long ChipSpikes, long SameSpikes);

/// <summary>Membranes that are an output, over all samples and steps.</summary>
/// <param name="Output">Its name.</param>
/// <param name="RootMeanSquare">Of the float network's membranes.</param>
/// <param name="RootMeanSquareError">Of the chip's difference from them.</param>
internal sealed record OutputAgreement(string Output, double RootMeanSquare, double RootMeanSquareError);
