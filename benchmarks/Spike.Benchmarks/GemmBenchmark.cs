using System.Collections.Immutable;
using System.CommandLine;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Measurement;
using Spike.Runtime.Kernels;

namespace Spike.Benchmarks;

/// <summary>The product of codes and weights against ONNX Runtime's products of the same shape, one thread.</summary>
internal static class GemmBenchmark
{
    private static readonly ImmutableArray<(int Rows, int Inner, int Columns)> Shapes = [(128, 384, 1536), (128, 1536, 384), (197, 192, 768)];

    private static readonly Option<int> Rounds = new("--rounds") { DefaultValueFactory = _ => 201 };

    public static Command Command()
    {
        var command = new Command("gemm", "Codes times weights against ONNX Runtime's float and 8-bit products, one thread.") { Rounds };
        command.SetAction(parsed => Run(parsed.GetValue(Rounds)));
        return command;
    }

    private static void Run(int rounds)
    {
        Console.WriteLine($"one thread, {SimdLevels.Best}, ONNX Runtime {OrtEnv.Instance().GetVersionString()}; medians of {rounds} interleaved rounds, quartiles in brackets");
        Console.WriteLine($"{"shape",-14} {"float32 MatMul",-24} {"MatMulInteger u8·s8",-24} {"ours",-24} {"of float",-18} of int8");
        foreach ((int rows, int inner, int columns) in Shapes) Measure(rounds, rows, inner, columns);
    }

    private static void Measure(int rounds, int rows, int inner, int columns)
    {
        var random = new Random(17);
        byte[] codes = [.. Enumerable.Range(0, rows * inner).Select(_ => (byte)random.Next(256))];
        sbyte[] weights = [.. Enumerable.Range(0, inner * columns).Select(_ => (sbyte)random.Next(-127, 128))];
        float[] values = Array.ConvertAll(codes, code => (float)code), real = Array.ConvertAll(weights, weight => (float)weight);
        using InferenceSession floats = Session("MatMul", ElementType.Float, ElementType.Float, MemoryMarshal.AsBytes(real.AsSpan()), ElementType.Float, inner, columns);
        using InferenceSession integers = Session("MatMulInteger", ElementType.UInt8, ElementType.Int8, MemoryMarshal.AsBytes(weights.AsSpan()), ElementType.Int32, inner, columns);
        using OrtValue x = OrtValue.CreateTensorValueFromMemory(values, [rows, inner]);
        using OrtValue q = OrtValue.CreateTensorValueFromMemory(codes, [rows, inner]);
        using var options = new RunOptions();
        using var own = new PanelGemm(codes, weights, rows, inner, columns);

        // A product that is wrong may well be fast.
        own.Run();
        using (IDisposableReadOnlyCollection<OrtValue> exact = integers.Run(options, ["x"], [q], ["y"]))
        {
            if (!own.Membranes.SequenceEqual(exact[0].GetTensorDataAsSpan<int>())) throw new InvalidOperationException("The products differ.");
        }

        ImmutableArray<Timing> times = Interleaved.Run(
            rounds, WarmUp.UntilCompiled, CancellationToken.None,
            () => floats.Run(options, ["x"], [x], ["y"]).Dispose(), () => integers.Run(options, ["x"], [q], ["y"]).Dispose(), own.Run);
        Console.WriteLine(
            $"{$"{rows}x{inner}x{columns}",-14} {Figure.Milliseconds(times[0]),-24} {Figure.Milliseconds(times[1]),-24} {Figure.Milliseconds(times[2]),-24} "
            + $"{Figure.Ratio(times[2], times[0]),-18} {Figure.Ratio(times[2], times[1])}");
    }

    private static InferenceSession Session(string type, ElementType x, ElementType w, ReadOnlySpan<byte> weights, ElementType y, int inner, int columns)
    {
        var model = new ModelProto { IrVersion = 8, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 } }, Graph = new GraphProto { Name = type } };
        model.Graph.Input.Add(OnnxValue.Of("x", x, OnnxValue.Open, inner));
        model.Graph.Output.Add(OnnxValue.Of("y", y, OnnxValue.Open, columns));
        model.Graph.Initializer.Add(new TensorProto { Name = "w", DataType = (int)w, Dims = { inner, columns }, RawData = ByteString.CopyFrom(weights) });
        model.Graph.Node.Add(new NodeProto { OpType = type, Input = { "x", "w" }, Output = { "y" } });
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        return new InferenceSession(model.ToByteArray(), options);
    }
}
