namespace Spike.Hdf5;

/// <summary>A collection of the global heap: where variable-length elements lie.</summary>
internal sealed class Hdf5Heap
{
    private readonly Dictionary<int, byte[]> elements = [];

    public byte[] this[int index] => elements.TryGetValue(index, out byte[]? element) ? element : throw new Hdf5Fault("a text is not where it points to");

    public static Hdf5Heap Read(Hdf5Bytes bytes, long address)
    {
        var head = new Hdf5Cursor(bytes.Structure(address, 16));
        head.Require("GCOL");
        head.Skip(4);
        var block = new Hdf5Cursor(bytes.Structure(address, head.Int64()), 16);
        var heap = new Hdf5Heap();
        while (block.Left >= 16)
        {
            int index = block.UInt16();
            block.Skip(6);
            long size = block.Int64();
            if (index == 0) break;
            heap.elements[index] = block.Take(size);
            block.Skip(Math.Min(block.Left, (8 - (size % 8)) % 8));
        }

        return heap;
    }
}
