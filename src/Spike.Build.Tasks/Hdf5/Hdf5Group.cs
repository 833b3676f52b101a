using System.Text;

namespace Spike.Hdf5;

/// <summary>A group: links by name.</summary>
internal sealed class Hdf5Group : Hdf5Object
{
    /// <summary>Links of a group: more nodes than any network that is run here.</summary>
    private const int MostLinks = 1 << 17;
    private const int MostLevels = 16;

    private const int LinkInfo = 0x02;
    private const int Link = 0x06;
    private const int SymbolTable = 0x11;

    private readonly Hdf5File file;

    // No address: the link leads elsewhere.
    private readonly SortedDictionary<string, long?> links = new(StringComparer.Ordinal);

    private Hdf5Group(Hdf5File file) => this.file = file;

    /// <summary>Names in their order.</summary>
    public IEnumerable<string> Names => links.Keys;

    public static Hdf5Group Of(Hdf5File file, List<(int Type, byte[] Data)> messages)
    {
        var group = new Hdf5Group(file);
        foreach ((int type, byte[] data) in messages)
        {
            if (type == SymbolTable) group.ReadTable(new Hdf5Cursor(data));
            else if (type == Link) group.ReadLink(new Hdf5Cursor(data));
            else if (type == LinkInfo) group.ReadHeap(new Hdf5Cursor(data));
        }

        return group;
    }

    public bool Has(string name) => links.ContainsKey(name);

    /// <exception cref="Hdf5Fault">There is none, or the link leads elsewhere.</exception>
    public Hdf5Object Get(string name) => links.TryGetValue(name, out long? address)
        ? Read(file, address ?? throw new Hdf5Fault($"'{name}' is a soft or external link, which is not followed"))
        : throw new Hdf5Fault($"there is no '{name}'");

    public Hdf5Group Group(string name) => Get(name) as Hdf5Group ?? throw new Hdf5Fault($"'{name}' is no group");

    public Hdf5Dataset Dataset(string name) => Get(name) as Hdf5Dataset ?? throw new Hdf5Fault($"'{name}' is no dataset");

    // A group of many links holds none itself: they lie in a heap, and a tree has their ids behind a hash of 4 bytes.
    private void ReadHeap(Hdf5Cursor data)
    {
        data.Skip(1);
        if ((data.Byte() & 1) != 0) data.Skip(8);
        long heap = data.Int64(), names = data.Int64();
        if (heap == -1) return;
        var links = Hdf5FractalHeap.Read(file.Bytes, heap);
        foreach (byte[] record in Hdf5RecordTree.Read(file.Bytes, names))
            ReadLink(new Hdf5Cursor(links[[.. record.Skip(4)]]));
    }

    private void ReadLink(Hdf5Cursor data)
    {
        data.Skip(1);
        int flags = data.Byte(), kind = (flags & 8) != 0 ? data.Byte() : 0;
        if ((flags & 4) != 0) data.Skip(8);
        if ((flags & 16) != 0) data.Skip(1);
        ulong length = data.Number(1 << (flags & 3));
        Add(Encoding.UTF8.GetString(data.Take((long)Math.Min(length, int.MaxValue))), kind == 0 ? data.Int64() : null);
    }

    private void ReadTable(Hdf5Cursor data)
    {
        long tree = data.Int64(), heap = data.Int64();
        var head = new Hdf5Cursor(file.Bytes.Structure(heap, 32));
        head.Require("HEAP");
        head.Skip(4);
        long size = head.Int64();
        head.Skip(8);
        ReadTree(tree, file.Bytes.Structure(head.Int64(), size), level: -1);
    }

    private void ReadTree(long address, byte[] names, int level)
    {
        var head = new Hdf5Cursor(file.Bytes.Structure(address, 24));
        head.Require("TREE");
        int type = head.Byte(), own = head.Byte(), count = head.UInt16();
        if (type != 0 || own > MostLevels || (level >= 0 && own != level)) throw new Hdf5Fault("a group's tree makes no sense");
        var entries = new Hdf5Cursor(file.Bytes.Structure(address + 24, (count * 16L) + 8));
        for (int i = 0; i < count; i++)
        {
            entries.Skip(8);
            long child = entries.Int64();
            if (own > 0) ReadTree(child, names, own - 1);
            else ReadSymbols(child, names);
        }
    }

    private void ReadSymbols(long address, byte[] names)
    {
        var head = new Hdf5Cursor(file.Bytes.Structure(address, 8));
        head.Require("SNOD");
        head.Skip(2);
        int count = head.UInt16();
        var entries = new Hdf5Cursor(file.Bytes.Structure(address + 8, count * 40L));
        for (int i = 0; i < count; i++)
        {
            long name = entries.Int64(), target = entries.Int64();
            uint kind = entries.UInt32();
            entries.Skip(20);
            int end = name >= 0 && name < names.Length ? Array.IndexOf(names, (byte)0, (int)name) : -1;
            if (end < 0) throw new Hdf5Fault("a name lies outside of its heap");
            Add(Encoding.UTF8.GetString(names, (int)name, end - (int)name), kind == 2 ? null : target);
        }
    }

    private void Add(string name, long? address)
    {
        if (links.ContainsKey(name)) throw new Hdf5Fault($"there are two '{name}'");
        if (links.Count == MostLinks) throw new Hdf5Fault("a group has too many links");
        links[name] = address;
    }
}
