using System.Buffers.Binary;
using System.Text;

namespace Spike.Compiler.Events;

/// <summary>A table of a FlatBuffer, see https://flatbuffers.dev/internals/. Every place is checked before it is read.</summary>
/// <param name="bytes">The buffer.</param>
/// <param name="start">Of the table.</param>
/// <param name="damaged">Makes the fault for a place outside the buffer.</param>
internal readonly struct FlatTable(byte[] bytes, long start, Func<string, Exception> damaged)
{
    /// <summary>Type that a buffer says it has: four letters behind the place of its root.</summary>
    public static string? Identifier(byte[] bytes) => bytes.Length >= 8 ? Encoding.ASCII.GetString(bytes, 4, 4) : null;

    /// <summary>The table that a buffer is about.</summary>
    public static FlatTable Root(byte[] bytes, Func<string, Exception> damaged) => new(bytes, new FlatTable(bytes, 0, damaged).UInt32(0), damaged);

    /// <summary>A number of 4 bytes, 0 where it is left out.</summary>
    public int Int32(int field) => Field(field) is { } at ? (int)UInt32(at) : 0;

    /// <summary>A number of 8 bytes.</summary>
    public long Int64(int field, long otherwise) => Field(field) is { } at ? BinaryPrimitives.ReadInt64LittleEndian(Span(at, 8)) : otherwise;

    public string Text(int field)
    {
        if (Field(field) is not { } at) return "";
        long place = at + UInt32(at);
        return Encoding.UTF8.GetString(Span(place + 4, UInt32(place)));
    }

    /// <summary>A vector of structs.</summary>
    public ReadOnlySpan<byte> Structs(int field, int size)
    {
        if (Field(field) is not { } at) return [];
        long place = at + UInt32(at);
        return Span(place + 4, UInt32(place) * (long)size);
    }

    /// <summary>Where a field lies; none where it is left out.</summary>
    private long? Field(int field)
    {
        long table = start - BinaryPrimitives.ReadInt32LittleEndian(Span(start, 4));
        int length = BinaryPrimitives.ReadUInt16LittleEndian(Span(table, 2)), slot = 4 + (2 * field);
        if (slot + 2 > length) return null;
        int offset = BinaryPrimitives.ReadUInt16LittleEndian(Span(table + slot, 2));
        return offset == 0 ? null : start + offset;
    }

    private uint UInt32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(Span(at, 4));

    private ReadOnlySpan<byte> Span(long at, long length) => at >= 0 && length >= 0 && at <= bytes.Length - length
        ? bytes.AsSpan((int)at, (int)length)
        : throw damaged("a FlatBuffer points outside itself");
}
