using System.Runtime.InteropServices;
using Google.Protobuf;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Benchmarks;

/// <summary>The feed-forward half of a transformer block with random weights: its cost is linear in the tokens already in the original, which attention's is not.</summary>
internal static class FeedForward
{
    public const int Width = 384;
    public const int Hidden = 1536;

    /// <summary>x [batch, tokens, 384] ⇒ W2 · relu(W1 · x).</summary>
    /// <returns>The file.</returns>
    public static string Write(DirectoryInfo folder, int tokens)
    {
        var random = new Random(17);
        var model = new ModelProto { IrVersion = 8, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 } }, Graph = new GraphProto { Name = "feed_forward" } };
        model.Graph.Input.Add(OnnxValue.Of("x", ElementType.Float, OnnxValue.Open, tokens, Width));
        model.Graph.Output.Add(OnnxValue.Of("y", ElementType.Float, OnnxValue.Open, tokens, Width));
        model.Graph.Initializer.Add(Weights(random, "w1", Width, Hidden));
        model.Graph.Initializer.Add(Weights(random, "w2", Hidden, Width));
        model.Graph.Node.Add(new NodeProto { OpType = "MatMul", Input = { "x", "w1" }, Output = { "h" } });
        model.Graph.Node.Add(new NodeProto { OpType = "Relu", Input = { "h" }, Output = { "r" } });
        model.Graph.Node.Add(new NodeProto { OpType = "MatMul", Input = { "r", "w2" }, Output = { "y" } });
        string path = Path.Combine(folder.FullName, $"feed_forward_{tokens}.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }

    /// <summary>One sample.</summary>
    public static float[] Noise(int tokens)
    {
        var random = new Random(29);
        return [.. Enumerable.Range(0, tokens * Width).Select(_ => Normal(random))];
    }

    private static TensorProto Weights(Random random, string name, int rows, int columns)
    {
        float[] values = [.. Enumerable.Range(0, rows * columns).Select(_ => Normal(random) / MathF.Sqrt(rows))];
        return new TensorProto { Name = name, DataType = (int)ElementType.Float, Dims = { rows, columns }, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())) };
    }

    private static float Normal(Random random) => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
