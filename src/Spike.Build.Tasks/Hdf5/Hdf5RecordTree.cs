namespace Spike.Hdf5;

/// <summary>A B-tree of version 2: records of one size.</summary>
internal sealed class Hdf5RecordTree
{
    private const int Head = 10;
    private const int MostDepth = 8;

    private readonly Hdf5Bytes file;
    private readonly int size, countSize;
    private readonly long node;
    private readonly int[] totalSizes;

    private Hdf5RecordTree(Hdf5Bytes file, long node, int size, int depth)
    {
        (this.file, this.node, this.size) = (file, node, size);
        long most = (node - Head) / size, all = most;
        countSize = Hdf5FractalHeap.Bytes(most);
        // How many bytes the number of all records below a child takes follows from how many there can be.
        totalSizes = new int[depth + 1];
        for (int level = 1; level <= depth; level++)
        {
            totalSizes[level] = level == 1 ? 0 : Hdf5FractalHeap.Bytes(all);
            long pointer = 8 + countSize + totalSizes[level], here = (node - Head - pointer) / (size + pointer);
            all = Math.Min(long.MaxValue / (1 << 20), ((here + 1) * all) + here);
        }
    }

    /// <summary>All records.</summary>
    public static List<byte[]> Read(Hdf5Bytes file, long address)
    {
        var head = new Hdf5Cursor(file.Structure(address, 38));
        head.Require("BTHD");
        head.Skip(2);
        long node = head.UInt32();
        int size = head.UInt16(), depth = head.UInt16();
        head.Skip(2);
        long root = head.Int64();
        int count = head.UInt16();
        if (size < 1 || node < Head + size || node > 1 << 24 || depth > MostDepth)
            throw new Hdf5Fault("a tree of records makes no sense");
        var records = new List<byte[]>();
        if (root != -1)
            new Hdf5RecordTree(file, node, size, depth).Read(root, count, depth, records);
        return records;
    }

    private void Read(long address, int count, int depth, List<byte[]> records)
    {
        long pointers = depth == 0 ? 0 : (count + 1L) * (8 + countSize + totalSizes[depth]);
        if ((count * (long)size) + pointers + 6 > node)
            throw new Hdf5Fault("a tree of records makes no sense");
        var block = new Hdf5Cursor(file.Structure(address, node));
        block.Require(depth == 0 ? "BTLF" : "BTIN");
        block.Skip(2);
        for (int i = 0; i < count; i++)
            records.Add(block.Take(size));
        for (int i = 0; depth > 0 && i <= count; i++)
        {
            long child = block.Int64();
            int below = (int)block.Number(countSize);
            block.Skip(totalSizes[depth]);
            Read(child, below, depth - 1, records);
        }
    }
}
