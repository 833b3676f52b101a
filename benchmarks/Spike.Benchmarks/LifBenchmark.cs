using System.Collections.Immutable;
using System.CommandLine;
using Microsoft.ML.OnnxRuntime;
using Spike.Compiler.Measurement;
using Spike.Runtime;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Kernels;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Benchmarks;

/// <summary>A native network of LIF layers: ours, and ONNX Runtime on the same arithmetic without sparsity.</summary>
internal static class LifBenchmark
{
    private static readonly Option<int> Width = new("--width") { DefaultValueFactory = _ => 512 };
    private static readonly Option<int> Depth = new("--layers") { DefaultValueFactory = _ => 3 };
    private static readonly Option<int> Batch = new("--batch") { DefaultValueFactory = _ => 16 };
    private static readonly Option<int> Steps = new("--steps") { DefaultValueFactory = _ => 500 };
    private static readonly Option<double> Density = new("--density") { DefaultValueFactory = _ => 0.1, Description = "Share of the inputs that spike in a step." };
    private static readonly Option<int> Threads = new("--threads") { DefaultValueFactory = _ => 1, Description = "Of both sides." };
    private static readonly Option<int> Rounds = new("--rounds") { DefaultValueFactory = _ => 21 };

    public static Command Command()
    {
        var command = new Command("lif", "Seconds of a native LIF network beside ONNX Runtime (MatMul over all steps, Scan over the neurons).") { Width, Depth, Batch, Steps, Density, Threads, Rounds };
        command.SetAction(Run);
        return command;
    }

    private static void Run(ParseResult parsed)
    {
        int width = parsed.GetValue(Width), batch = parsed.GetValue(Batch), steps = parsed.GetValue(Steps), threads = parsed.GetValue(Threads), rounds = parsed.GetValue(Rounds);
        LifNetwork network = LifNetwork.Create(width, parsed.GetValue(Depth));
        NativeGraph graph = network.ToGraph();
        float[] input = LifNetwork.Input(width, batch, steps, parsed.GetValue(Density)), output = new float[input.Length];
        string file = Path.Combine(Path.GetTempPath(), $"lif-{Guid.NewGuid():N}.spike");
        ArtifactWriter.Write(file, new SpikingProgram(graph.Name, [], [], [], [], 0, null), new ArtifactProvenance("benchmark", "lif", new string('0', 64), 1, "native", "simulation", 2, null), graph);
        using SpikeModel model = SpikeModel.Load(file);
        File.Delete(file);
        double[] densities = CompareWithReference(network, model, input, batch, steps);
        using NativeSession native = model.CreateNativeSession(batch, new SpikeOptions { Threads = threads });
        Console.WriteLine($"{network.Weights.Length} layers of {width}, batch {batch}, {steps} steps, {threads} thread(s), {SimdLevels.Best}; {rounds} interleaved rounds");
        Console.WriteLine($"spikes bit for bit those of the reference; density {string.Join(", ", densities.Select(density => $"{100 * density:0.0} %"))} (input first)");

        using var settings = new SessionOptions { IntraOpNumThreads = threads };
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        using var session = new InferenceSession(network.ToOnnx(batch, steps), settings);
        using var options = new RunOptions();
        using OrtValue tensor = OrtValue.CreateTensorValueFromMemory(input, [steps, batch, width]);
        List<double> ourProcessor = [], itsProcessor = [];
        ImmutableArray<Timing> times = Interleaved.Run(
            rounds,
            WarmUp.Once,
            CancellationToken.None,
            Counted(ourProcessor, () =>
            {
                native.Reset();
                native.Run(input, output);
            }),
            Counted(itsProcessor, () => session.Run(options, session.InputNames, [tensor], session.OutputNames).Dispose()));
        double ours = times[0].Median;
        Print("native session", times[0], ours, ourProcessor);
        Print("ONNX Runtime", times[1], ours, itsProcessor);
    }

    // On a machine that does other things too, the processor's time says more than the clock's.
    private static Action Counted(List<double> seconds, Action action) => () =>
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        action();
        seconds.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds);
    };

    private static void Print(string name, Timing times, double ours, List<double> processor)
    {
        string counted = processor.Count == 0 ? "" : $"   processor time median {1000 * new Timing([.. processor]).Median,9:0.00} ms, least {1000 * processor.Min(),9:0.00} ms";
        Console.WriteLine($"{name,-18} median {1000 * times.Median,9:0.00} ms   least {1000 * times.Rounds.Min(),9:0.00} ms   {times.Median / ours,7:0.0} times ours{counted}");
    }

    private static void RunReference(NativeGraph graph, float[] input, int batch, Action<GraphReference, int> look)
    {
        var reference = new GraphReference(graph, batch);
        int width = graph.Nodes[0].Shape.Length;
        for (int step = 0; step < input.Length / batch / width; step++)
        {
            reference.Step((_, sample) => input[(((step * batch) + sample) * width)..][..width]);
            look(reference, step);
        }
    }

    // The share of neurons that spike, by layer, the input first.
    private static double[] CompareWithReference(LifNetwork network, SpikeModel model, float[] input, int batch, int steps)
    {
        NativeGraph graph = network.ToGraph();
        int[] neurons = [.. network.Neurons];
        using NativeSession recorded = model.CreateNativeSession(batch, new SpikeOptions { Record = [.. neurons.Select(id => graph.Nodes[id].Name)] });
        NativeRun run = recorded.Run(new Dictionary<string, float[]> { ["in"] = input });
        float[][] spikes = [.. neurons.Select(id => run.Recorded[graph.Nodes[id].Name + ".spikes"])];
        RunReference(graph, input, batch, (reference, step) =>
        {
            for (int l = 0; l < neurons.Length; l++)
            {
                for (int sample = 0; sample < batch; sample++)
                {
                    if (!spikes[l].AsSpan(((step * batch) + sample) * network.Width, network.Width).SequenceEqual(reference.Values(neurons[l], sample)))
                        throw new InvalidOperationException($"Layer {l}, step {step}: not the reference's spikes.");
                }
            }
        });
        return [.. spikes.Prepend(input).Select(sent => sent.Count(value => value != 0) / (double)(steps * batch * network.Width))];
    }
}
