using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>Element types of the wire form.</summary>
internal enum ElementType
{
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    UInt16 = 4,
    Int16 = 5,
    Int32 = 6,
    Int64 = 7,
    String = 8,
    Bool = 9,
    Half = 10,
    Double = 11,
}

/// <summary>Constant tensors of the wire form as numbers.</summary>
internal static class TensorData
{
    private const int MaxElements = 1 << 29;

    /// <summary>The shape of a tensor.</summary>
    public static TensorShape Shape(TensorProto tensor)
    {
        long length = 1;
        foreach (long dimension in tensor.Dims)
        {
            if (dimension is < 0 or > MaxElements || (length *= Math.Max(dimension, 1)) > MaxElements)
                throw new ModelFault("SPIKE1003", tensor.Name, "the tensor's dimensions make no sense", "Export the model again.");
        }

        return new TensorShape([.. tensor.Dims.Select(dimension => (int)dimension)]);
    }

    /// <summary>A floating-point tensor; none for other types.</summary>
    public static FloatTensor? Floats(OnnxModel model, TensorProto tensor)
    {
        TensorShape shape = Shape(tensor);
        return (ElementType)tensor.DataType switch
        {
            ElementType.Float when HasBytes(tensor) && BitConverter.IsLittleEndian => new FloatTensor(shape, InPlace(model, tensor, shape.Length)),
            ElementType.Float => new FloatTensor(shape, Elements(model, tensor, tensor.FloatData, shape.Length, (float value) => value)),
            ElementType.Double => new FloatTensor(shape, Elements(model, tensor, tensor.DoubleData, shape.Length, (double value) => (float)value)),
            ElementType.Half => new FloatTensor(shape, Halves(model, tensor, shape.Length)),
            _ => null,
        };
    }

    /// <summary>A tensor of whole numbers or truth values; none for other types.</summary>
    public static ImmutableArray<long>? Integers(OnnxModel model, TensorProto tensor)
    {
        int length = Shape(tensor).Length;
        return (ElementType)tensor.DataType switch
        {
            ElementType.Int64 => [.. Elements(model, tensor, tensor.Int64Data, length, (long value) => value)],
            ElementType.Int32 => [.. Elements(model, tensor, tensor.Int32Data, length, (int value) => (long)value)],
            ElementType.Bool or ElementType.UInt8 when HasBytes(tensor) => [.. Elements<byte, long>(model, tensor, [], length, value => value)],
            ElementType.Int8 when HasBytes(tensor) => [.. Elements<sbyte, long>(model, tensor, [], length, value => value)],
            ElementType.Bool or ElementType.UInt8 or ElementType.Int8 => [.. Elements(model, tensor, tensor.Int32Data, length, (int value) => (long)value)],
            _ => null,
        };
    }

    /// <summary>The elements where the model's own bytes lie: weights are most of a model, and a copy would be as large.</summary>
    private static ReadOnlyMemory<float> InPlace(OnnxModel model, TensorProto tensor, int length)
    {
        ReadOnlyMemory<byte> bytes = Bytes(model, tensor).Memory;
        return bytes.Length == length * (long)sizeof(float) ? new SinglesInBytes(bytes).Memory : throw WrongLength(tensor);
    }

    private static ByteString Bytes(OnnxModel model, TensorProto tensor) => tensor.HasRawData ? tensor.RawData : ExternalData.Read(model, tensor);

    private static float[] Halves(OnnxModel model, TensorProto tensor, int length) => HasBytes(tensor)
        ? Elements<Half, float>(model, tensor, [], length, value => (float)value)
        : Elements(model, tensor, tensor.Int32Data, length, (int bits) => (float)BitConverter.UInt16BitsToHalf((ushort)bits));

    private static bool HasBytes(TensorProto tensor) => tensor.HasRawData || tensor.DataLocation == TensorProto.Types.DataLocation.External;

    private static TTo[] Elements<TFrom, TTo>(OnnxModel model, TensorProto tensor, IReadOnlyCollection<TFrom> typed, int length, Func<TFrom, TTo> convert)
        where TFrom : unmanaged
    {
        if (!HasBytes(tensor))
            return typed.Count == length ? [.. typed.Select(convert)] : throw WrongLength(tensor);
        ByteString bytes = Bytes(model, tensor);
        ReadOnlySpan<TFrom> elements = MemoryMarshal.Cast<byte, TFrom>(bytes.Span);
        if (elements.Length != length || bytes.Length != length * Marshal.SizeOf<TFrom>()) throw WrongLength(tensor);
        var converted = new TTo[length];
        for (int i = 0; i < length; i++) converted[i] = convert(elements[i]);
        return converted;
    }

    private static ModelFault WrongLength(TensorProto tensor) =>
        new("SPIKE0004", tensor.Name, "the tensor holds another number of elements than its dimensions say", "Export or download the model again.");
}
