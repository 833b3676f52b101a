namespace Spike.Hdf5;

/// <summary>The bytes of a file, by address. A file that sends its reader in circles runs out of what it may read.</summary>
internal sealed class Hdf5Bytes
{
    /// <summary>Bytes of structure that any file may hold, its own length aside.</summary>
    private const long Allowance = 16L << 20;

    private readonly Stream stream;
    private readonly long origin;
    private long structure;

    /// <param name="stream">The file.</param>
    /// <param name="origin">Where address 0 is.</param>
    public Hdf5Bytes(Stream stream, long origin)
    {
        (this.stream, this.origin) = (stream, origin);
        Length = stream.Length - origin;
        structure = Allowance + (8 * Length);
    }

    public long Length { get; }

    /// <summary>Bytes of the file's structure.</summary>
    public byte[] Structure(long address, long count)
    {
        // Each look costs something, however little it reads.
        if ((structure -= count + 64) < 0) throw new Hdf5Fault("its structure goes round in circles");
        return Read(address, count);
    }

    public byte[] Read(long address, long count)
    {
        if (address < 0 || count < 0 || count > int.MaxValue || address > Length - count) throw new Hdf5Fault("it ends early, or points outside of itself");
        var bytes = new byte[count];
        stream.Position = origin + address;
        for (int read = 0, now; read < bytes.Length; read += now)
        {
            now = stream.Read(bytes, read, bytes.Length - read);
            if (now == 0) throw new Hdf5Fault("it ends early");
        }

        return bytes;
    }
}

/// <summary>Little-endian numbers of a block, one behind the other.</summary>
internal sealed class Hdf5Cursor(byte[] bytes, int position = 0)
{
    public byte[] Bytes => bytes;

    public int Position { get; private set; } = position;

    public int Left => bytes.Length - Position;

    public byte Byte() => (byte)Number(1);

    public int UInt16() => (int)Number(2);

    public uint UInt32() => (uint)Number(4);

    /// <summary>An address or a length; -1 where the file says that there is none.</summary>
    public long Int64() => unchecked((long)Number(8));

    public ulong Number(int size)
    {
        Skip(size);
        ulong value = 0;
        for (int i = size - 1; i >= 0; i--) value = (value << 8) | bytes[Position - size + i];
        return value;
    }

    public void Skip(long count)
    {
        if (count < 0 || count > Left) throw new Hdf5Fault("a part of it is shorter than it says");
        Position += (int)count;
    }

    public byte[] Take(long count)
    {
        int from = Position;
        Skip(count);
        var part = new byte[count];
        Array.Copy(bytes, from, part, 0, part.Length);
        return part;
    }

    public void Require(string signature)
    {
        foreach (char c in signature)
        {
            if (Byte() != c) throw new Hdf5Fault($"there is no {signature} where it points to one");
        }
    }
}
