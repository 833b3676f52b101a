namespace Spike.Hdf5;

/// <summary>A fractal heap: where the links of a group lie that has many of them, as h5py writes it for libver='latest'.</summary>
internal sealed class Hdf5FractalHeap
{
    private const int MostLevels = 8;

    private readonly Hdf5Bytes file;
    private readonly int offsetSize, lengthSize, width, directRows, rootRows;
    private readonly long start, root;

    private Hdf5FractalHeap(Hdf5Bytes file, long address)
    {
        this.file = file;
        var head = new Hdf5Cursor(file.Structure(address, 146));
        head.Require("FRHP");
        if (head.Byte() != 0)
            throw new Hdf5Fault("a fractal heap has another version");
        head.Skip(2);
        if (head.UInt16() != 0)
            throw new Hdf5Fault("a fractal heap is compressed, which is not read");
        head.Skip(1);
        long most = head.UInt32();
        head.Skip(12 * 8);
        width = head.UInt16();
        start = head.Int64();
        long direct = head.Int64();
        int bits = head.UInt16();
        head.Skip(2);
        root = head.Int64();
        rootRows = head.UInt16();
        if (!IsPower(width) || !IsPower(start) || !IsPower(direct) || direct < start || direct > 1 << 30 || bits is < 1 or > 64)
            throw new Hdf5Fault("a fractal heap makes no sense");
        offsetSize = (bits + 7) / 8;
        lengthSize = Bytes(Math.Min(direct, most));
        directRows = Log2(direct) - Log2(start) + 2;
    }

    public static Hdf5FractalHeap Read(Hdf5Bytes file, long address) => new(file, address);

    /// <summary>What a heap id points to.</summary>
    public byte[] this[byte[] id]
    {
        get
        {
            var cursor = new Hdf5Cursor(id);
            int flags = cursor.Byte(), kind = flags >> 4 & 3;
            if (kind == 2)
                return cursor.Take((flags & 15) + 1);
            if (kind != 0)
                throw new Hdf5Fault("a link is too long");
            long offset = unchecked((long)cursor.Number(offsetSize));
            long length = unchecked((long)cursor.Number(lengthSize));
            return rootRows == 0 ? file.Structure(root + offset, length) : Find(root, rootRows, offset, length, 0);
        }
    }

    /// <summary>The bytes that some number needs.</summary>
    public static int Bytes(long most) => (Log2(Math.Max(1, most)) / 8) + 1;

    public static int Log2(long value)
    {
        int log = 0;
        while ((value >>= 1) > 0)
            log++;
        return log;
    }

    // Rows of blocks: two of the first size, then each twice the size of the one before.
    private byte[] Find(long block, int rows, long offset, long length, int level)
    {
        if (level == MostLevels || offset < 0)
            throw new Hdf5Fault("a fractal heap makes no sense");
        int head = 4 + 1 + 8 + offsetSize;
        for (int row = 0; row < Math.Min(rows, 64); row++)
        {
            long size = start << Math.Max(0, row - 1);
            if (size <= 0)
                break;
            if (offset >= size * width)
            {
                offset -= size * width;
                continue;
            }

            long column = offset / size, place = block + head + (((row * (long)width) + column) * 8);
            var signature = new Hdf5Cursor(file.Structure(block, 4));
            signature.Require("FHIB");
            long child = new Hdf5Cursor(file.Structure(place, 8)).Int64();
            offset -= column * size;
            return row < directRows ? file.Structure(child + offset, length) : Find(child, Log2(size) - Log2(start * width) + 1, offset, length, level + 1);
        }

        throw new Hdf5Fault("a link lies outside of its heap");
    }

    private static bool IsPower(long value) => value > 0 && (value & (value - 1)) == 0;
}
