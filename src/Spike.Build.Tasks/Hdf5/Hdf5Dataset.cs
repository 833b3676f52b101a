namespace Spike.Hdf5;

/// <summary>A dataset: its shape, the type of its elements, and where they lie.</summary>
internal sealed class Hdf5Dataset : Hdf5Object
{
    public const int Space = 0x01;
    public const int Type = 0x03;
    public const int Layout = 0x08;
    public const int Filters = 0x0B;

    private const int ExternalFiles = 0x07;
    private const int MostAxes = 32;

    private readonly Hdf5File file;
    private readonly byte[] layout;
    private readonly List<int> filters = [];

    public Hdf5Dataset(Hdf5File file, List<(int Type, byte[] Data)> messages)
    {
        this.file = file;
        byte[] Of(int type) => messages.Where(message => message.Type == type).Select(message => message.Data).FirstOrDefault() ?? throw new Hdf5Fault("a dataset lacks its shape, type or place");
        if (messages.Any(message => message.Type == ExternalFiles)) throw new Hdf5Fault("a dataset lies in another file, which is not followed");
        layout = Of(Layout);
        Element = Hdf5Type.Of(new Hdf5Cursor(Of(Type)));
        (Shape, Grows) = ReadSpace(new Hdf5Cursor(Of(Space)));
        foreach ((int type, byte[] data) in messages)
        {
            if (type == Filters) ReadFilters(new Hdf5Cursor(data));
        }

        long count = 1;
        foreach (long dimension in Shape)
        {
            if (dimension < 0 || (dimension > 0 && count > int.MaxValue / dimension)) throw new Hdf5Fault("a dataset says that it has more elements than a file can hold");
            count *= dimension;
        }

        Count = (int)count;
    }

    /// <summary>Empty for a single number or text.</summary>
    public long[] Shape { get; }

    /// <summary>Whether it was made to become larger than it is.</summary>
    public bool Grows { get; }

    public Hdf5Type Element { get; }

    /// <summary>Elements.</summary>
    public int Count { get; }

    /// <summary>Bytes of all elements.</summary>
    public long Size => (long)Count * Element.Size;

    /// <summary>All elements.</summary>
    /// <param name="most">Bytes that they may have.</param>
    /// <exception cref="Hdf5Fault">They are more, or not all there.</exception>
    public byte[] Read(long most)
    {
        if (Size > most) throw new Hdf5Fault($"a dataset says that it has {Size} bytes, more than the {most} that are left to it");
        var place = new Hdf5Cursor(layout);
        int version = place.Byte();
        if (version is not (3 or 4)) throw new Hdf5Fault($"a dataset's layout has version {version}");
        switch (place.Byte())
        {
            case 0:
                return Whole(place.Take(place.UInt16()));
            case 1:
                long address = place.Int64();
                return Count == 0 ? [] : address == -1 ? throw new Hdf5Fault("a dataset was never written") : Whole(file.Bytes.Read(address, Size));
            case 2:
                return Hdf5Chunks.Read(file.Bytes, this, filters, place, version);
            default:
                throw new Hdf5Fault("a dataset is laid out in a way that is not read");
        }
    }

    /// <summary>The texts of a dataset of strings, however they are kept.</summary>
    /// <param name="most">Bytes that they may have.</param>
    public IEnumerable<string> Texts(long most)
    {
        var elements = new Hdf5Cursor(Read(most));
        for (int i = 0; i < Count; i++)
        {
            if (Element.Kind == Hdf5Kind.Text)
            {
                yield return Text(elements.Take(Element.Size));
                continue;
            }

            if (Element.Kind != Hdf5Kind.VariableText) throw new Hdf5Fault("there are numbers where a text is expected");
            long length = elements.UInt32(), address = elements.Int64();
            byte[] text = length == 0 ? [] : file.FromHeap(address, (int)elements.UInt32());
            if (length == 0) elements.Skip(4);
            yield return Text([.. text.Take((int)Math.Min(length, text.Length))]);
        }
    }

    private static string Text(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes).TrimEnd('\0');

    private byte[] Whole(byte[] bytes) => bytes.Length == Size && filters.Count == 0 ? bytes : throw new Hdf5Fault("a dataset's bytes are not as many as its elements need");

    private static (long[] Shape, bool Grows) ReadSpace(Hdf5Cursor space)
    {
        int version = space.Byte(), axes = space.Byte();
        int flags = space.Byte();
        if (version is not (1 or 2) || axes > MostAxes) throw new Hdf5Fault("a dataset's shape makes no sense");
        if (version == 1) space.Skip(5);
        else if (space.Byte() == 2) return ([0], false);
        var shape = new long[axes];
        for (int axis = 0; axis < axes; axis++) shape[axis] = space.Int64();
        bool grows = false;
        for (int axis = 0; (flags & 1) != 0 && axis < axes; axis++) grows |= space.Int64() != shape[axis];
        return (shape, grows);
    }

    private void ReadFilters(Hdf5Cursor data)
    {
        int version = data.Byte(), count = data.Byte();
        if (version == 1) data.Skip(6);
        for (int i = 0; i < count; i++)
        {
            int id = data.UInt16(), name = version == 1 || id >= 256 ? data.UInt16() : 0;
            data.Skip(2);
            int values = data.UInt16();
            data.Skip(version == 1 ? (name + 7) / 8 * 8 : name);
            data.Skip(4L * values);
            if (version == 1 && values % 2 == 1) data.Skip(4);
            filters.Add(id);
        }
    }
}
