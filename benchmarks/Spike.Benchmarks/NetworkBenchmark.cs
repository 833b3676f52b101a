using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Spike.Compiler.Calibration;
using Spike.Compiler.Data;
using Spike.Compiler.Measurement;
using Spike.Runtime;
using Spike.Runtime.Backends.Simd;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Benchmarks;

/// <summary>Any compiled network against ONNX Runtime on the network it came from, and where the time goes.</summary>
internal static class NetworkBenchmark
{
    private static readonly Argument<string> Model = new("MODEL.onnx");
    private static readonly Argument<string> Artifact = new("ARTIFACT.spike");
    private static readonly Argument<string> Data = new("DATA");
    private static readonly Option<int[]> Batches = new("--batch") { DefaultValueFactory = _ => [1, 16], AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int[]> Threads = new("--threads") { DefaultValueFactory = _ => [1], AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int> Rounds = new("--rounds") { DefaultValueFactory = _ => 11 };
    private static readonly Option<bool> Stepped = new("--stepped") { Description = "Measures the stepped form too." };
    private static readonly Option<bool> Layers = new("--layers") { Description = "Prints the time of each kind of operation, one thread, batch 1." };

    public static Command Command()
    {
        var command = new Command("network", "Seconds a batch of a compiled network beside ONNX Runtime.") { Model, Artifact, Data, Batches, Threads, Rounds, Stepped, Layers };
        command.SetAction(Run);
        return command;
    }

    private static void Run(ParseResult parsed)
    {
        string path = parsed.GetValue(Model)!;
        using SpikeModel model = SpikeModel.Load(parsed.GetValue(Artifact)!);
        SampleSet samples = SampleFiles.Read(
            parsed.GetValue(Data)!, model.Inputs.ToImmutableDictionary(input => input.Name, input => TensorShape.Of([.. input.Shape])), labelsPath: null);
        if (parsed.GetValue(Layers)) PrintLayers(model, samples, parsed.GetValue(Rounds));
        Console.WriteLine($"{Path.GetFileName(path)}, {SimdLevels.Best}; medians of {parsed.GetValue(Rounds)} interleaved rounds");
        Console.WriteLine($"{"batch",6} {"threads",8} {"ONNX Runtime",14} {"fused",12} {"ratio",7} {"counted",12} {"ratio",7} {"stepped",12} {"ratio",7}");
        foreach (int threads in parsed.GetValue(Threads)!)
        {
            using var settings = new SessionOptions { IntraOpNumThreads = threads };
            settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            using var original = new InferenceSession(path, settings);
            foreach (int batch in parsed.GetValue(Batches)!) Measure(model, original, samples, batch, threads, parsed.GetValue(Rounds), parsed.GetValue(Stepped));
        }
    }

    private static void Measure(SpikeModel model, InferenceSession original, SampleSet samples, int batch, int threads, int rounds, bool steps)
    {
        using var runOptions = new RunOptions();
        var tensors = new List<OrtValue>();
        using SpikeSession fused = model.CreateSession(new SpikeOptions { Threads = threads, CollectStatistics = false });
        using SpikeSession counted = model.CreateSession(new SpikeOptions { Threads = threads, CollectStatistics = true });
        using SpikeSession stepped = model.CreateSession(new SpikeOptions { Threads = threads, Stepped = true });
        for (int i = 0; i < model.Inputs.Length; i++)
        {
            SpikeTensor input = model.Inputs[i];
            float[] values = samples.Slice(input.Name, 0, batch).Values.ToArray();
            long[] shape = [batch, .. input.Shape.Skip(1).Select(size => (long)size)];
            tensors.Add(original.InputMetadata[input.Name].ElementType == typeof(long)
                ? OrtValue.CreateTensorValueFromMemory([.. values.Select(value => (long)value)], shape)
                : OrtValue.CreateTensorValueFromMemory(values, shape));
            foreach (SpikeSession session in (SpikeSession[])[fused, counted, stepped]) session.SetInput(i, values);
        }

        string[] names = [.. model.Inputs.Select(input => input.Name)];
        List<Action> actions =
        [
            () => original.Run(runOptions, names, tensors, original.OutputNames).Dispose(),
            () => fused.Execute(batch),
            () => counted.Execute(batch),
        ];
        if (steps) actions.Add(() => stepped.Execute(batch));
        double[] medians = [.. Interleaved.Run(rounds, WarmUp.UntilCompiled, CancellationToken.None, actions).Select(times => times.Median)];
        Console.Write($"{batch,6} {threads,8} {1000 * medians[0],11:0.000} ms");
        foreach (double median in medians[1..]) Console.Write($" {1000 * median,9:0.000} ms {median / medians[0],7:0.000}");
        Console.WriteLine();
        foreach (OrtValue tensor in tensors) tensor.Dispose();
    }

    private static unsafe void PrintLayers(SpikeModel model, SampleSet samples, int rounds)
    {
        SpikingProgram program = model.Program;
        using var simd = new SimdProgram(program, SimdLevels.Best);
        using var arena = new NativeBuffer<byte>(simd.ArenaBytes);
        using var scratch = new NativeBuffer<byte>(simd.ScratchBytes(stepped: false));
        var frame = new Frame(simd.Offsets, arena.Pointer, scratch.Pointer, 1);
        var ticks = new long[simd.Steps.Length][];
        for (int i = 0; i < ticks.Length; i++) ticks[i] = new long[rounds];
        for (int round = -1; round < rounds; round++)
        {
            foreach (Port port in program.Inputs)
                EncodeKernel.Encode(SimdLevels.Best, samples.Slice(port.Name, 0, 1).Values.ToArray(), program.Edges[port.Edge], frame.Codes(port.Edge));
            for (int i = 0; i < simd.Steps.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                simd.Steps[i].Run(frame, false);
                if (round >= 0) ticks[i][round] = Stopwatch.GetTimestamp() - start;
            }
        }

        var times = program.Operations.Select((operation, i) => (Kind: Kind(program, operation), Seconds: ticks[i].Order().ElementAt(rounds / 2) / (double)Stopwatch.Frequency)).ToList();
        double total = times.Sum(time => time.Seconds);
        foreach (var kind in times.GroupBy(time => time.Kind).OrderByDescending(group => group.Sum(time => time.Seconds)))
            Console.WriteLine($"{1000 * kind.Sum(time => time.Seconds),9:0.000} ms {100 * kind.Sum(time => time.Seconds) / total,5:0.0} %  {kind.Count(),3} x {kind.Key}");
    }

    private static string Kind(SpikingProgram program, Operation operation)
    {
        Fire? fire = operation as Fire ?? (operation as Integration)?.Fusion;
        string form = operation switch
        {
            Linear op => $" {op.Rows}x{op.Inner}x{op.Columns}",
            Convolution op => $" {op.Window.Channels}x{string.Join('x', op.Window.InputSize)} {string.Join('x', op.Window.Kernel)}/{op.Window.Strides[0]} -> {op.OutputChannels}, {op.Groups} groups",
            Product op => $" {string.Join('x', op.Batch)} x {op.Rows}x{op.Inner}x{op.Columns}",
            _ => " " + program.Edges[operation.Output].Shape,
        };
        string range = operation is Integration integration ? string.Join(" . ", integration.Synapses.Select(edge => program.Edges[edge].Range)) : "";
        return $"{operation.GetType().Name}{form} {range}{(fire is null ? "" : $", {fire.Terms.Length} terms to {program.Edges[operation.Output].Range}{(fire.TableSegment is null ? "" : $" table of {fire.Range.Count}")}")}";
    }
}
