using System.Collections.Immutable;
using System.CommandLine;
using System.Numerics;
using Microsoft.ML.OnnxRuntime;
using Spike.Compiler.Measurement;
using Spike.Runtime.Kernels;
using Spike.Runtime.Native;

namespace Spike.Benchmarks;

/// <summary>A native network of LIF layers: ours, our scalar reference, and ONNX Runtime on the same arithmetic without sparsity.</summary>
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
        NativeNetwork network = LifNetwork.Create(width, parsed.GetValue(Depth));
        float[] input = LifNetwork.Input(width, batch, steps, parsed.GetValue(Density));
        using var simulator = new NativeSimulator(network, batch, threads: threads);
        double[] densities = CompareWithReference(network, simulator, input, batch, steps);
        Console.WriteLine($"{network.Layers.Length} layers of {width}, batch {batch}, {steps} steps, {threads} thread(s), {SimdLevels.Best}; {rounds} interleaved rounds, the reference once");
        Console.WriteLine($"spikes bit for bit those of the reference; density {string.Join(", ", densities.Select(density => $"{100 * density:0.0} %"))} (input first)");

        using var settings = new SessionOptions { IntraOpNumThreads = threads };
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        using var session = new InferenceSession(LifNetwork.ToOnnx(network, batch, steps), settings);
        using var options = new RunOptions();
        using OrtValue tensor = OrtValue.CreateTensorValueFromMemory(input, [steps, batch, width]);
        Timing reference = Interleaved.Run(1, WarmUp.Once, CancellationToken.None, () => RunReference(network, input, batch))[0];
        List<double> ourProcessor = [], itsProcessor = [];
        ImmutableArray<Timing> times = Interleaved.Run(
            rounds,
            WarmUp.Once,
            CancellationToken.None,
            Counted(ourProcessor, () =>
            {
                simulator.Rest();
                simulator.Run(input);
            }),
            Counted(itsProcessor, () => session.Run(options, session.InputNames, [tensor], session.OutputNames).Dispose()));
        double ours = times[0].Median;
        Print("native simulator", times[0], ours, ourProcessor);
        Print("ONNX Runtime", times[1], ours, itsProcessor);
        Print("scalar reference", reference, ours, []);
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

    private static void RunReference(NativeNetwork network, float[] input, int batch)
    {
        var reference = new NativeReference(network, batch);
        for (int at = 0; at < input.Length; at += batch * network.Inputs) reference.Step(input.AsSpan(at, batch * network.Inputs));
    }

    // The share of neurons that spike, by layer, the input first.
    private static double[] CompareWithReference(NativeNetwork network, NativeSimulator simulator, float[] input, int batch, int steps)
    {
        var spikes = new long[network.Layers.Length + 1];
        spikes[0] = input.LongCount(value => value != 0);
        var emitted = new ulong[network.Layers.Length][];
        int words = 0;
        simulator.Run(input, block =>
        {
            words = block.Spikes(0, 0).Length;
            emitted[block.Layer] ??= new ulong[steps * batch * words];
            for (int t = 0; t < block.Count; t++)
            {
                for (int sample = 0; sample < batch; sample++)
                {
                    block.Spikes(t, sample).CopyTo(emitted[block.Layer].AsSpan((((block.First + t) * batch) + sample) * words));
                    foreach (ulong word in block.Spikes(t, sample)) spikes[block.Layer + 1] += BitOperations.PopCount(word);
                }
            }
        });
        var reference = new NativeReference(network, batch);
        int width = network.Inputs;
        for (int t = 0; t < steps; t++)
        {
            reference.Step(input.AsSpan(t * batch * width, batch * width));
            for (int l = 0; l < network.Layers.Length; l++)
            {
                for (int i = 0; i < batch * width; i++)
                {
                    ulong word = emitted[l][(((t * batch) + (i / width)) * words) + (i % width / 64)];
                    if ((word >> (i % width % 64) & 1) != (ulong)reference.Emitted(l)[i]) throw new InvalidOperationException($"Layer {l}, step {t}: not the reference's spikes.");
                }
            }
        }

        return [.. spikes.Select(count => count / (double)(steps * batch * width))];
    }
}
