using Spike.Compiler.Calibration;
using Spike.Compiler.Graphs;
using Spike.Runtime;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Devices;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping;

/// <summary>Runs a placed program on the emulator beside the program itself: its answers must be the same bits, and what it did is counted.</summary>
internal static class PlacedCheck
{
    private const int MostSamples = 16;

    /// <summary>Synaptic operations and neuron updates over all samples: a second or two.</summary>
    private const double MostWork = 1L << 28;

    /// <summary>How many of some samples are run: fewer of a large network.</summary>
    public static int Samples(ChipImage image, double synapticOperations, int there)
    {
        double work = synapticOperations + (image.Cores.Sum(core => core.Slices.Sum(slice => (double)slice.Neurons)) * image.Steps);
        return Math.Min(there, (int)Math.Clamp(MostWork / Math.Max(1, work), 1, MostSamples));
    }

    /// <param name="model">The program.</param>
    /// <param name="image">The same, placed.</param>
    /// <param name="board">On what.</param>
    /// <param name="samples">Its first ones are run.</param>
    /// <param name="count">So many.</param>
    /// <param name="threads">0: one for each processor.</param>
    /// <param name="cancellation">Ends it between two samples.</param>
    /// <exception cref="InvalidOperationException">The chip answers otherwise than the program: a fault of the mapping or of the emulator.</exception>
    public static PlacedRun Run(SpikeModel model, ChipImage image, ChipBoard board, SampleSet samples, int count, int threads, CancellationToken cancellation)
    {
        SpikingProgram program = model.Program;
        var host = new ChipHost(image);
        Dictionary<string, FloatTensor> inputs = samples.Slice(0, count);
        float[][] expected = Answers(model, inputs, count, threads);
        return PlacedRun.Of(image, board, count, threads, Send, Compare, cancellation);

        (List<SpikeDeviceSpike>, int) Send(int sample)
        {
            var spikes = new List<SpikeDeviceSpike>();
            for (int port = 0; port < program.Inputs.Length; port++)
            {
                Edge edge = program.Edges[program.Inputs[port].Edge];
                ReadOnlySpan<float> values = inputs[program.Inputs[port].Name].Values.Span.Slice(sample * edge.Shape.Length, edge.Shape.Length);
                var codes = new int[values.Length];
                for (int i = 0; i < codes.Length; i++) codes[i] = RealCodes.Encode(values[i], edge);
                host.Encode(port, codes, spikes);
            }

            return (spikes, image.Steps);
        }

        void Compare(int sample, List<SpikeDeviceSpike> received)
        {
            for (int port = 0; port < program.Outputs.Length; port++)
            {
                Edge edge = program.Edges[program.Outputs[port].Edge];
                var codes = new int[edge.Shape.Length];
                host.Decode(port, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(received), codes);
                for (int i = 0; i < codes.Length; i++)
                {
                    if (RealCodes.Decode(codes[i], edge) != expected[port][(sample * codes.Length) + i])
                        throw new InvalidOperationException($"The emulated chip answers otherwise than the program: element {i} of '{program.Outputs[port].Name}' of sample {sample}.");
                }
            }
        }
    }

    private static float[][] Answers(SpikeModel model, Dictionary<string, FloatTensor> inputs, int count, int threads)
    {
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = Backend.Simd, Threads = threads });
        for (int i = 0; i < model.Inputs.Length; i++) session.SetInput(i, inputs[model.Inputs[i].Name].Values.Span);
        session.Execute(count);
        float[][] outputs = [.. model.Outputs.Select(output => new float[count * output.Length])];
        for (int i = 0; i < outputs.Length; i++) session.GetOutput(i, outputs[i]);
        return outputs;
    }
}
