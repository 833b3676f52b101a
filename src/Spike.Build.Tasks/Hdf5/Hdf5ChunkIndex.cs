namespace Spike.Hdf5;

/// <summary>Where a chunk lies.</summary>
/// <param name="Address">Where it starts.</param>
/// <param name="Size">Bytes, as they are stored.</param>
/// <param name="Skipped">A bit for each filter that was not used on it.</param>
internal readonly record struct Hdf5Chunk(long Address, long Size, uint Skipped);

/// <summary>The newer lists of chunks, which h5py writes for libver='latest': one chunk alone, all in a row, an array of fixed length.</summary>
internal static class Hdf5ChunkIndex
{
    private const int Alone = 1;
    private const int Row = 2;
    private const int FixedArray = 3;

    /// <param name="file">The file.</param>
    /// <param name="place">The layout message, from the kind of list on.</param>
    /// <param name="flags">Of the layout.</param>
    /// <param name="wanted">How many chunks there are.</param>
    /// <param name="size">Bytes of a chunk that is not compressed.</param>
    /// <param name="grows">Whether the dataset may become larger than it is.</param>
    public static List<Hdf5Chunk> Read(Hdf5Bytes file, Hdf5Cursor place, int flags, long wanted, long size, bool grows)
    {
        // Each chunk takes its address at least.
        if (wanted > file.Length) throw new Hdf5Fault("a dataset says that it has more chunks than the file can hold");
        int kind = place.Byte();
        long stored = size;
        uint skipped = 0;
        if (kind == Alone && (flags & 2) != 0) (stored, skipped) = (place.Int64(), place.UInt32());
        if (kind == FixedArray) place.Skip(1);
        // Those of a dataset that can grow are numbered as if it had grown.
        if (kind is not (Alone or Row or FixedArray) || (grows && kind != Alone)) throw new Hdf5Fault("a dataset can grow, and its chunks are listed for that in a way that is not read; write it without maxshape");
        long address = place.Int64();
        if (address == -1) throw new Hdf5Fault("a dataset was never written");
        if (kind == FixedArray) return Array(file, address, wanted, size);
        if (kind == Alone && wanted != 1) throw new Hdf5Fault("a dataset's chunks make no sense");
        var chunks = new List<Hdf5Chunk>();
        for (long i = 0; i < wanted; i++) chunks.Add(new Hdf5Chunk(address + (i * size), stored, skipped));
        return chunks;
    }

    private static List<Hdf5Chunk> Array(Hdf5Bytes file, long address, long wanted, long size)
    {
        var head = new Hdf5Cursor(file.Structure(address, 28));
        head.Require("FAHD");
        head.Skip(1);
        bool filtered = head.Byte() == 1;
        int entry = head.Byte(), pageBits = head.Byte();
        long count = head.Int64(), block = head.Int64();
        if (count < wanted || entry != (filtered ? Math.Max(entry, 13) : 8) || entry > 20 || pageBits > 32) throw new Hdf5Fault("a dataset's list of chunks makes no sense");
        if (count > file.Length) throw new Hdf5Fault("a dataset says that it has more chunks than the file can hold");
        long page = 1L << pageBits, pages = count > page ? (count + page - 1) / page : 0;
        int lead = 4 + 1 + 1 + 8;
        var signature = new Hdf5Cursor(file.Structure(block, lead));
        signature.Require("FADB");
        // Pages come behind a bit for each of them and a checksum, and end in a checksum themselves.
        long at = block + lead + (pages > 0 ? ((pages + 7) / 8) + 4 : 0);
        byte[] written = pages > 0 ? file.Structure(block + lead, (pages + 7) / 8) : [];
        var chunks = new List<Hdf5Chunk>();
        while (chunks.Count < wanted)
        {
            long now = Math.Min(pages > 0 ? page : count, count - chunks.Count);
            long number = chunks.Count / page;
            // The first page's bit is the highest; what was never written holds anything.
            if (pages > 0 && (written[number / 8] & (0x80 >> (int)(number % 8))) == 0) throw new Hdf5Fault("a dataset lacks some of its chunks");
            var entries = new Hdf5Cursor(file.Structure(at, now * entry));
            at += (now * entry) + 4;
            for (long i = 0; i < now && chunks.Count < wanted; i++)
            {
                long chunk = entries.Int64();
                if (chunk == -1) throw new Hdf5Fault("a dataset lacks some of its chunks");
                long stored = filtered ? unchecked((long)entries.Number(entry - 12)) : size;
                chunks.Add(new Hdf5Chunk(chunk, stored, filtered ? entries.UInt32() : 0));
            }
        }

        return chunks;
    }
}
