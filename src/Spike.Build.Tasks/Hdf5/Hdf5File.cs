namespace Spike.Hdf5;

/// <summary>An HDF5 file as h5py and PureHDF write them: superblocks 0 to 3, groups, datasets. Reads what is asked for, and believes nothing.</summary>
/// <remarks>
/// HDF5 File Format Specification 3.0, https://docs.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html. Links that lead out of the file are refused, and so is what these writers
/// do not write unless told to. Sizes are checked against the file before anything is made room for.
/// </remarks>
internal sealed class Hdf5File
{
    private static readonly byte[] Signature = [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    private readonly Dictionary<long, Hdf5Heap> heaps = [];

    private Hdf5File(Hdf5Bytes bytes) => Bytes = bytes;

    public Hdf5Bytes Bytes { get; }

    public Hdf5Group Root { get; private set; } = null!;

    /// <summary>Whether a file starts as HDF5 files do.</summary>
    public static bool Starts(byte[] start) => start.Length >= 8 && Signature.SequenceEqual(start.Take(8));

    /// <exception cref="Hdf5Fault">It is no such file.</exception>
    public static Hdf5File Open(Stream stream)
    {
        long origin = 0;
        while (true)
        {
            if (origin > stream.Length - 64) throw new Hdf5Fault("it is no HDF5 file, or ends early");
            if (Starts(new Hdf5Bytes(stream, 0).Read(origin, 8))) break;
            // A user block may come first.
            origin = origin == 0 ? 512 : origin * 2;
        }

        var bytes = new Hdf5Bytes(stream, origin);
        var file = new Hdf5File(bytes);
        file.Root = Hdf5Object.Read(file, RootAddress(bytes)) as Hdf5Group ?? throw new Hdf5Fault("its root is no group");
        return file;
    }

    /// <summary>The text of a variable-length element.</summary>
    public byte[] FromHeap(long address, int index)
    {
        if (!heaps.TryGetValue(address, out Hdf5Heap? heap)) heaps[address] = heap = Hdf5Heap.Read(Bytes, address);
        return heap[index];
    }

    private static long RootAddress(Hdf5Bytes bytes)
    {
        var block = new Hdf5Cursor(bytes.Structure(0, Math.Min(bytes.Length, 128)), 8);
        int version = block.Byte();
        if (version > 3) throw new Hdf5Fault($"its superblock has version {version}");
        if (version < 2) block.Skip(4);
        if (block.Byte() != 8 || block.Byte() != 8) throw new Hdf5Fault("its addresses or lengths are not of 8 bytes");
        block.Skip(version < 2 ? 1 + 4 + 4 : 1);
        if (version == 1) block.Skip(4);
        if (block.Int64() != 0) throw new Hdf5Fault("its base address is not where it starts");
        block.Skip(8);
        if (block.Int64() > bytes.Length) throw new Hdf5Fault("it ends early");
        // Old: the driver's block and the name of the root come before its address.
        if (version < 2) block.Skip(16);
        return block.Int64();
    }
}
