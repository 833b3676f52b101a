using Google.Protobuf;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Graphs;

namespace Spike.Compiler.Measurement;

/// <summary>Weights as bytes with one scale for the whole tensor, as ONNX Runtime's own tool makes them by default.</summary>
internal static class WeightBytes
{
    private const int Largest = 127;
    private const int Middle = 128;

    /// <summary>w ≈ scale · (byte - zero point).</summary>
    /// <param name="weights">Of rank 2 where they are turned.</param>
    /// <param name="signed">Signed around 0, else unsigned around 128: ConvInteger of ONNX Runtime takes no other.</param>
    /// <param name="transpose">[columns, rows] become [rows, columns].</param>
    public static (TensorProto Bytes, float Scale) Of(FloatTensor weights, bool signed, bool transpose)
    {
        ReadOnlySpan<float> values = weights.Values.Span;
        float magnitude = 0;
        foreach (float value in values) magnitude = Math.Max(magnitude, Math.Abs(value));
        float scale = magnitude > 0 ? magnitude / Largest : 1;
        int[] shape = transpose ? [weights.Shape[1], weights.Shape[0]] : [.. weights.Shape.Dimensions];
        var bytes = new byte[values.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            float value = values[transpose ? (i % shape[1] * shape[0]) + (i / shape[1]) : i];
            int number = (int)Math.Clamp(MathF.Round(value / scale), -Largest, Largest);
            bytes[i] = (byte)(signed ? number : number + Middle);
        }

        var tensor = new TensorProto { DataType = (int)(signed ? ElementType.Int8 : ElementType.UInt8), RawData = UnsafeByteOperations.UnsafeWrap(bytes) };
        tensor.Dims.Add(shape.Select(size => (long)size));
        return (tensor, scale);
    }

    /// <summary>The byte that means 0.</summary>
    public static TensorProto ZeroPoint(bool signed) => new()
    {
        DataType = (int)(signed ? ElementType.Int8 : ElementType.UInt8),
        RawData = ByteString.CopyFrom(signed ? (byte)0 : (byte)Middle),
    };
}
