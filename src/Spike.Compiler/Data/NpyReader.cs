using System.Collections.Immutable;

namespace Spike.Compiler.Data;

/// <summary>Reads .npy, numpy's file of one array.</summary>
internal static class NpyReader
{
    /// <summary>The first six bytes of a .npy file.</summary>
    public static ReadOnlySpan<byte> Mark => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <param name="stream">Behind the format's mark.</param>
    /// <param name="place">For messages.</param>
    public static DataArray Read(Stream stream, DataPlace place)
    {
        NpyHeader header = NpyHeader.Read(stream, place);
        byte[] bytes = DataStream.ReadElements(stream, header.Dimensions, header.Type, place);
        int size = header.Type.Size();
        if (header.IsBigEndian) ByteOrder.Reverse(bytes, size);
        ImmutableArray<int> dimensions = [.. header.Dimensions.Select(dimension => (int)dimension)];
        return new DataArray(dimensions, header.Type, header.IsFortranOrder ? ToRowMajor(bytes, dimensions, size) : bytes);
    }

    /// <summary>Column-major elements, first axis fastest, in row-major order.</summary>
    private static byte[] ToRowMajor(byte[] bytes, ImmutableArray<int> dimensions, int size)
    {
        if (dimensions.Length < 2) return bytes;
        var strides = new int[dimensions.Length];
        for (int axis = 0, step = size; axis < dimensions.Length; step *= dimensions[axis++]) strides[axis] = step;
        var result = new byte[bytes.Length];
        var index = new int[dimensions.Length];
        for (int target = 0, source = 0; target < result.Length; target += size)
        {
            bytes.AsSpan(source, size).CopyTo(result.AsSpan(target));
            for (int axis = dimensions.Length - 1; axis >= 0; axis--)
            {
                source += strides[axis];
                if (++index[axis] < dimensions[axis]) break;
                source -= strides[axis] * dimensions[axis];
                index[axis] = 0;
            }
        }

        return result;
    }
}
