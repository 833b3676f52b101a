using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using Spike.Compiler.Measurement;
using Spike.Runtime;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Programs;

namespace Spike.Benchmarks;

/// <summary>What it takes until a compiled network answers: mapping it, a session, checking and packing its weights, the first run and those after it.</summary>
internal static class LoadBenchmark
{
    private const int Width = 2048;

    private static readonly Argument<string?> Artifact = new("ARTIFACT.spike") { Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<int> Megabytes = new("--megabytes") { DefaultValueFactory = _ => 100, Description = "Without an artifact: weights of a made-up chain of linear layers." };
    private static readonly Option<int> Threads = new("--threads") { DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Rounds = new("--rounds") { DefaultValueFactory = _ => 11 };

    public static Command Command()
    {
        var command = new Command("load", "Milliseconds to load an artifact, to make a session, to run first and to run again.") { Artifact, Megabytes, Threads, Rounds };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(Artifact) is { } path)
            {
                Measure(path, parsed.GetValue(Threads), parsed.GetValue(Rounds));
                return;
            }

            string made = Path.Combine(Path.GetTempPath(), $"load-{Guid.NewGuid():N}.spike");
            ArtifactWriter.Write(made, Chain(parsed.GetValue(Megabytes)), new ArtifactProvenance("benchmark", "chain", new string('0', 64), 8, "radix", "simulation", 2, null));
            try
            {
                Measure(made, parsed.GetValue(Threads), parsed.GetValue(Rounds));
            }
            finally
            {
                File.Delete(made);
            }
        });
        return command;
    }

    private static void Measure(string path, int threads, int rounds)
    {
        Console.WriteLine($"{Path.GetFileName(path)}, {new FileInfo(path).Length / 1e6:0.0} MB in the page cache, {threads} thread(s), {Spike.Runtime.Kernels.SimdLevels.Best}; medians of {rounds} rounds behind the first");
        // The first run would check and pack by itself; here it finds that done, so that each has its own line.
        string[] stages = ["load", "session", "check", "pack", "first run", "next run"];
        double[][] times = [.. Enumerable.Range(0, rounds + 1).Select(_ => Once(path, threads, apart: true))];
        Print(stages, times);
        Console.WriteLine("as a session does it, checking and packing together in its first run");
        stages = ["load", "session", "first run", "next run", "in all, to the first answer"];
        times = [.. Enumerable.Range(0, rounds + 1).Select(_ => Once(path, threads, apart: false)).Select(round => (double[])[.. round, round[..^1].Sum()])];
        Print(stages, times);
    }

    private static void Print(string[] stages, double[][] times)
    {
        for (int stage = 0; stage < stages.Length; stage++)
        {
            var timing = new Timing([.. times.Skip(1).Select(round => round[stage])]);
            Console.WriteLine($"{stages[stage],-27} {1000 * timing.Median,10:0.00} ms  {1000 * timing.LowerQuartile,10:0.00} to {1000 * timing.UpperQuartile:0.00}, first of {times.Length}: {1000 * times[0][stage]:0.00}");
        }
    }

    private static double[] Once(string path, int threads, bool apart)
    {
        long start = Stopwatch.GetTimestamp();
        var seconds = new List<double>();
        void Lap()
        {
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            start = Stopwatch.GetTimestamp();
        }

        using SpikeModel model = SpikeModel.Load(path);
        Lap();
        using SpikeSession session = model.CreateSession(new SpikeOptions { Threads = threads });
        Lap();
        if (apart)
        {
            model.RequireWhole(threads);
            Lap();
            model.Simd.Prepare(threads);
            Lap();
        }

        for (int run = 0; run < 2; run++)
        {
            for (int i = 0; i < model.Inputs.Length; i++) session.SetInput(i, new float[model.Inputs[i].Length]);
            session.Execute(1);
            Lap();
        }

        return [.. seconds];
    }

    /// <summary>Linear layers of random weights, each fired; as many as make the size.</summary>
    private static SpikingProgram Chain(int megabytes)
    {
        var segments = new SegmentBuilder();
        var random = new Random(1);
        var range = new CodeRange(8, signed: true);
        int layers = Math.Max(1, megabytes * 1_000_000 / (Width * Width));
        int one = segments.Add<int>([1]), shift = segments.Add<byte>([14]);
        var operations = ImmutableArray.CreateBuilder<Operation>();
        for (int layer = 0; layer < layers; layer++)
        {
            var weights = new sbyte[Width * Width];
            random.NextBytes((byte[])(object)weights);
            var fire = new Fire("fire", layer + 1, [new FireTerm(Fire.OwnMembrane, one, [])], 1, 1, shift, null, range, null);
            operations.Add(new Linear($"layer{layer}", layer, layer + 1, 1, Width, Width, segments.AddShared(weights), null) { Fusion = fire, TimeFused = true });
        }

        TensorShape shape = TensorShape.Of(1, Width);
        return new SpikingProgram(
            "chain", [new Port("x", 0, shape)], [new Port("y", layers, shape)],
            [.. Enumerable.Range(0, layers + 1).Select(i => new Edge($"e{i}", shape, EdgeCarrier.Spikes, range, 1))],
            operations.ToImmutable(), (long)layers * Width * Width, null)
        { Segments = segments };
    }
}
