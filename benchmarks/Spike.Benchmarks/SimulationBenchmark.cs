using System.Collections.Immutable;
using System.CommandLine;
using Microsoft.ML.OnnxRuntime;
using Spike.Compiler;
using Spike.Compiler.Calibration;
using Spike.Compiler.Data;
using Spike.Runtime;
using Spike.Runtime.Programs;

namespace Spike.Benchmarks;

/// <summary>A compiled digit network against ONNX Runtime on the float network it came from.</summary>
internal static class SimulationBenchmark
{
    private static readonly Option<string> Network = new("--network") { DefaultValueFactory = _ => "vit_mnist", Description = "vit_mnist or cnn_mnist." };
    private static readonly Option<int> TimeSteps = new("--time-steps") { DefaultValueFactory = _ => 8 };
    private static readonly Option<int[]> Batches = new("--batch") { DefaultValueFactory = _ => [1, 64], AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int> Threads = new("--threads") { DefaultValueFactory = _ => 1, Description = "Of both sides." };
    private static readonly Option<int> Rounds = new("--rounds") { DefaultValueFactory = _ => 101 };

    public static Command Command()
    {
        var command = new Command("simulation", "Seconds a batch, fused and stepped, and their ratio to ONNX Runtime on the float network.") { Network, TimeSteps, Batches, Threads, Rounds };
        command.SetAction(parsed => Run(
            parsed.GetValue(Network)!, parsed.GetValue(TimeSteps), parsed.GetValue(Batches)!, parsed.GetValue(Threads), parsed.GetValue(Rounds)));
        return command;
    }

    private static void Run(string network, int timeSteps, int[] batches, int threads, int rounds)
    {
        string path = Path.Combine(Sources.Sample, "models", network + ".onnx"), data = Path.Combine(Sources.Sample, "data");
        CompileResult compiled = ModelCompiler.Compile(
            new CompileOptions
            {
                ModelPath = path,
                TimeSteps = timeSteps,
                Calibration = Path.Combine(data, "calib-images-idx3-ubyte.gz"),
                ValidationSamples = 0,
            },
            progress: null, CancellationToken.None);
        SampleSet images = SampleFiles.Read(
            Path.Combine(data, "t10k-images-idx3-ubyte.gz"), ImmutableDictionary<string, TensorShape>.Empty.Add("input", TensorShape.Of(1, 1, 28, 28)), labelsPath: null);
        using var model = new SpikeModel(compiled.Model!.Program);
        using var settings = new SessionOptions { IntraOpNumThreads = threads };
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        using var original = new InferenceSession(path, settings);
        using var runOptions = new RunOptions();

        Console.WriteLine($"{network}, T={timeSteps}, {threads} thread(s), {Spike.Runtime.Kernels.SimdLevels.Best}; medians of {rounds} interleaved rounds");
        Console.WriteLine($"{"batch",6} {"ONNX Runtime",14} {"fused",12} {"ratio",7} {"stepped",12} {"ratio",7}");
        foreach (int batch in batches)
        {
            float[] input = images.Slice("input", 0, batch).Values.ToArray(), output = new float[batch * 10];
            using OrtValue tensor = OrtValue.CreateTensorValueFromMemory(input, [batch, 1, 28, 28]);
            using SpikeSession fused = model.CreateSession(new SpikeOptions { Threads = threads });
            using SpikeSession stepped = model.CreateSession(new SpikeOptions { Threads = threads, Stepped = true });
            double[] medians = [.. Interleaved.Run(
                rounds,
                () => original.Run(runOptions, original.InputNames, [tensor], original.OutputNames).Dispose(),
                () => fused.Run(input, output),
                () => stepped.Run(input, output)).Select(Interleaved.Median)];
            Console.WriteLine(
                $"{batch,6} {Milliseconds(medians[0]),14} {Milliseconds(medians[1]),12} {medians[1] / medians[0],7:0.000} {Milliseconds(medians[2]),12} {medians[2] / medians[0],7:0.000}");
        }
    }

    private static string Milliseconds(double seconds) => $"{1000 * seconds:0.000} ms";
}
