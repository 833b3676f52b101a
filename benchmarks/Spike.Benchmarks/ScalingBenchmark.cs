using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Spike.Compiler;
using Spike.Compiler.Data;
using Spike.Compiler.Measurement;
using Spike.Runtime;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Benchmarks;

/// <summary>How cost grows with the batch, the tokens and the time steps, one thread. The sizes of a table are interleaved.</summary>
internal static class ScalingBenchmark
{
    private static readonly ImmutableArray<int> Batches = [1, 4, 16, 64], Tokens = [64, 128, 256, 512, 1024], Steps = [2, 4, 6, 8, 12, 16];

    private static readonly Option<int> Rounds = new("--rounds") { DefaultValueFactory = _ => 51 };

    public static Command Command()
    {
        var command = new Command("scaling", "Cost against batch, tokens and time steps, one thread.") { Rounds };
        command.SetAction(parsed => Run(parsed.GetValue(Rounds)));
        return command;
    }

    private static void Run(int rounds)
    {
        Console.WriteLine($"one thread, {SimdLevels.Best}; medians of {rounds} interleaved rounds, quartiles in brackets");
        string network = Path.Combine(Sources.Sample, "models", "vit_mnist.onnx"), data = Path.Combine(Sources.Sample, "data", "calib-images-idx3-ubyte.gz");
        float[] images = SampleFiles.Read(data, ImmutableDictionary<string, TensorShape>.Empty.Add("input", TensorShape.Of(1, 1, 28, 28)), labelsPath: null)
            .Slice("input", 0, Batches.Max()).Values.ToArray();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("spike-scaling-");
        List<SpikeModel> models = [];
        try
        {
            SpikeModel Compiled(string path, int timeSteps, string? calibration)
            {
                models.Add(Compile(path, timeSteps, calibration));
                return models[^1];
            }

            SpikeModel vit = Compiled(network, 8, data);
            Table(rounds, "batch, vit_mnist at T=8", [.. Batches.Select(batch => new Point(batch, vit, images[..(batch * 784)]))]);
            Table(rounds, $"tokens, a feed-forward block of {FeedForward.Width} and {FeedForward.Hidden} at T=8",
                [.. Tokens.Select(tokens => new Point(tokens, Compiled(FeedForward.Write(folder, tokens), 8, null), FeedForward.Noise(tokens)))]);
            Table(rounds, "T, vit_mnist at batch 4", [.. Steps.Select(steps => new Point(steps, Compiled(network, steps, data), images[..(4 * 784)]))]);
        }
        finally
        {
            foreach (SpikeModel model in models) model.Dispose();
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A row of a table: what it is counted in, and what runs.</summary>
    private sealed record Point(int Size, SpikeModel Model, float[] Input);

    private static void Table(int rounds, string title, IReadOnlyList<Point> points)
    {
        var sessions = new List<SpikeSession>();
        Action Run(Point point, bool stepped)
        {
            SpikeSession session = point.Model.CreateSession(new SpikeOptions { Stepped = stepped });
            sessions.Add(session);
            var output = new float[point.Input.Length / point.Model.Inputs[0].Length * point.Model.Outputs[0].Length];
            return () => session.Run(point.Input, output);
        }

        ImmutableArray<Timing> times = Interleaved.Run(
            rounds, WarmUp.UntilCompiled, CancellationToken.None, [.. points.Select(point => Run(point, stepped: false)), .. points.Select(point => Run(point, stepped: true))]);
        Console.WriteLine($"{Environment.NewLine}{title}");
        Console.WriteLine($"{"size",6}  {"fused ms",-28} {"for each, of the first",-22}  {"stepped ms",-28} for each, of the first");
        for (int i = 0; i < points.Count; i++)
        {
            Timing fused = times[i], stepped = times[points.Count + i];
            double size = (double)points[i].Size / points[0].Size;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{points[i].Size,6}  {Figure.Milliseconds(fused),-28} {fused.Median / times[0].Median / size,-22:0.00}  {Figure.Milliseconds(stepped),-28} {stepped.Median / times[points.Count].Median / size:0.00}"));
        }

        foreach (SpikeSession session in sessions) session.Dispose();
    }

    private static SpikeModel Compile(string path, int timeSteps, string? calibration)
    {
        CompileResult compiled = ModelCompiler.Compile(
            new CompileOptions { ModelPath = path, TimeSteps = timeSteps, Calibration = calibration, ValidationSamples = 0 }, progress: null, CancellationToken.None);
        return new SpikeModel((compiled.Model ?? throw new InvalidOperationException(string.Join('\n', compiled.Diagnostics.Select(found => found.Reason)))).Program);
    }
}
