using System.Buffers.Binary;

namespace Spike.Compiler.Data;

/// <summary>Reads IDX, the format of the MNIST files: two zeros, the type, the rank, the sizes, big-endian elements.</summary>
internal static class IdxReader
{
    public static bool IsMark(ReadOnlySpan<byte> mark) => mark is [0, 0, 0x08 or 0x09 or 0x0B or 0x0C or 0x0D or 0x0E, > 0];

    /// <param name="mark">The first four bytes, for which <see cref="IsMark"/> holds.</param>
    /// <param name="stream">Behind them.</param>
    /// <param name="place">For messages.</param>
    public static DataArray Read(ReadOnlySpan<byte> mark, Stream stream, DataPlace place)
    {
        NumberType type = mark[2] switch
        {
            0x08 => NumberType.UInt8,
            0x09 => NumberType.Int8,
            0x0B => NumberType.Int16,
            0x0C => NumberType.Int32,
            0x0D => NumberType.Single,
            _ => NumberType.Double,
        };
        int rank = mark[3];
        byte[] sizes = DataStream.ReadAtMost(stream, rank * sizeof(int), place);
        if (sizes.Length < rank * sizeof(int)) throw place.Unreadable("the IDX header is cut short", "Export or copy it again.");
        var dimensions = new long[rank];
        for (int axis = 0; axis < rank; axis++) dimensions[axis] = BinaryPrimitives.ReadUInt32BigEndian(sizes.AsSpan(axis * sizeof(int)));
        byte[] bytes = DataStream.ReadElements(stream, dimensions, type, place);
        ByteOrder.Reverse(bytes, type.Size());
        return new DataArray([.. dimensions.Select(dimension => (int)dimension)], type, bytes, IsImage: true);
    }
}
