using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Spike.Compiler.Data;

/// <summary>An array as a file holds it.</summary>
/// <param name="Dimensions">Outermost first.</param>
/// <param name="Type">Of an element.</param>
/// <param name="Bytes">The elements, row-major, little-endian.</param>
/// <param name="IsImage">Unsigned bytes are pixels, of which 255 means 1.</param>
internal sealed record DataArray(ImmutableArray<int> Dimensions, NumberType Type, ReadOnlyMemory<byte> Bytes, bool IsImage = false)
{
    public static DataArray Of(ImmutableArray<int> dimensions, ReadOnlySpan<float> values) =>
        new(dimensions, NumberType.Single, MemoryMarshal.AsBytes(values).ToArray());

    public static DataArray Of(ImmutableArray<int> dimensions, ReadOnlySpan<sbyte> values) =>
        new(dimensions, NumberType.Int8, MemoryMarshal.AsBytes(values).ToArray());

    public int Length => Bytes.Length / Type.Size();

    /// <summary>The elements as real numbers; an element beyond the range of a 32-bit float becomes an infinity.</summary>
    public float[] ToSingles()
    {
        var values = new float[Length];
        switch (Type)
        {
            case NumberType.Bool or NumberType.UInt8 when IsImage: Pixels(Bytes.Span, values); break;
            case NumberType.Bool or NumberType.UInt8: Convert<byte, float>(values); break;
            case NumberType.Int8: Convert<sbyte, float>(values); break;
            case NumberType.Int16: Convert<short, float>(values); break;
            case NumberType.UInt16: Convert<ushort, float>(values); break;
            case NumberType.Int32: Convert<int, float>(values); break;
            case NumberType.UInt32: Convert<uint, float>(values); break;
            case NumberType.Int64: Convert<long, float>(values); break;
            case NumberType.UInt64: Convert<ulong, float>(values); break;
            case NumberType.Half: Convert<Half, float>(values); break;
            case NumberType.Single: MemoryMarshal.Cast<byte, float>(Bytes.Span).CopyTo(values); break;
            default: Convert<double, float>(values); break;
        }

        return values;
    }

    /// <summary>An element of a type of whole numbers; one beyond 64 bits with a sign is the largest of these.</summary>
    public long Whole(int index)
    {
        ReadOnlySpan<byte> bytes = Bytes.Span[(index * Type.Size())..];
        return Type switch
        {
            NumberType.Bool or NumberType.UInt8 => bytes[0],
            NumberType.Int8 => (sbyte)bytes[0],
            NumberType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            NumberType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            NumberType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            NumberType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            NumberType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            NumberType.UInt64 => (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(bytes), long.MaxValue),
            _ => throw new NotSupportedException(Type.ToString()),
        };
    }

    /// <summary>The elements as 64-bit floats, in which every class number is exact.</summary>
    public double[] ToDoubles()
    {
        var values = new double[Length];
        switch (Type)
        {
            case NumberType.Bool or NumberType.UInt8: Convert<byte, double>(values); break;
            case NumberType.Int8: Convert<sbyte, double>(values); break;
            case NumberType.Int16: Convert<short, double>(values); break;
            case NumberType.UInt16: Convert<ushort, double>(values); break;
            case NumberType.Int32: Convert<int, double>(values); break;
            case NumberType.UInt32: Convert<uint, double>(values); break;
            case NumberType.Int64: Convert<long, double>(values); break;
            case NumberType.UInt64: Convert<ulong, double>(values); break;
            case NumberType.Half: Convert<Half, double>(values); break;
            case NumberType.Single: Convert<float, double>(values); break;
            default: MemoryMarshal.Cast<byte, double>(Bytes.Span).CopyTo(values); break;
        }

        return values;
    }

    private static void Pixels(ReadOnlySpan<byte> pixels, Span<float> values)
    {
        for (int i = 0; i < pixels.Length; i++) values[i] = pixels[i] / 255f;
    }

    private void Convert<TFrom, TTo>(Span<TTo> values) where TFrom : unmanaged, INumberBase<TFrom> where TTo : INumberBase<TTo>
    {
        ReadOnlySpan<TFrom> elements = MemoryMarshal.Cast<byte, TFrom>(Bytes.Span);
        for (int i = 0; i < elements.Length; i++) values[i] = TTo.CreateSaturating(elements[i]);
    }
}
