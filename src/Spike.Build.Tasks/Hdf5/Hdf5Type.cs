namespace Spike.Hdf5;

/// <summary>What the elements of a dataset are.</summary>
internal enum Hdf5Kind
{
    Signed,
    Unsigned,
    Float,

    /// <summary>Text of one length.</summary>
    Text,

    /// <summary>Text in the heap.</summary>
    VariableText,
}

/// <summary>The type of elements.</summary>
/// <param name="Kind">What they are.</param>
/// <param name="Size">Bytes of each.</param>
internal sealed record Hdf5Type(Hdf5Kind Kind, int Size)
{
    public static Hdf5Type Of(Hdf5Cursor data)
    {
        int kind = data.Byte() & 15, flags = data.Byte();
        data.Skip(2);
        int size = (int)Math.Min(data.UInt32(), int.MaxValue);
        switch (kind)
        {
            case 0 when (flags & 1) == 0 && size is 1 or 2 or 4 or 8:
                return new Hdf5Type((flags & 8) != 0 ? Hdf5Kind.Signed : Hdf5Kind.Unsigned, size);
            case 1 when (flags & 0x41) == 0 && size is 2 or 4 or 8:
                data.Skip(4 + 1);
                // The widths of the exponent tell IEEE numbers from others of their size.
                return data.Byte() == (size == 2 ? 5 : size == 4 ? 8 : 11) ? new Hdf5Type(Hdf5Kind.Float, size) : throw new Hdf5Fault("its floating-point numbers are not IEEE's");
            case 3 when size > 0:
                return new Hdf5Type(Hdf5Kind.Text, size);
            // Booleans of h5py.
            case 8 when size == 1:
                return new Hdf5Type(Hdf5Kind.Signed, size);
            case 9 when (flags & 15) == 1 && size == 16:
                return new Hdf5Type(Hdf5Kind.VariableText, size);
            default:
                throw new Hdf5Fault("a dataset has elements that are neither plain numbers in little-endian order nor text");
        }
    }
}
