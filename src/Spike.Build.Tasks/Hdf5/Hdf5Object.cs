namespace Spike.Hdf5;

/// <summary>A group or a dataset.</summary>
internal abstract class Hdf5Object
{
    private const int MostMessages = 4096;
    private const int MostHeader = 4 << 20;
    private const int Continuation = 0x10;

    /// <exception cref="Hdf5Fault">There is none at the address.</exception>
    public static Hdf5Object Read(Hdf5File file, long address)
    {
        List<(int Type, byte[] Data)> messages = Messages(file.Bytes, address);
        return messages.Any(message => message.Type == Hdf5Dataset.Layout) ? new Hdf5Dataset(file, messages) : Hdf5Group.Of(file, messages);
    }

    private static List<(int Type, byte[] Data)> Messages(Hdf5Bytes bytes, long address)
    {
        var messages = new List<(int, byte[])>();
        var blocks = new Queue<(Hdf5Cursor Block, int Version, bool Ordered)>();
        blocks.Enqueue(First(bytes, address));
        while (blocks.Count > 0)
        {
            (Hdf5Cursor block, int version, bool ordered) = blocks.Dequeue();
            int head = version == 1 ? 8 : ordered ? 6 : 4;
            while (block.Left >= head)
            {
                int type = version == 1 ? block.UInt16() : block.Byte(), size = block.UInt16(), flags = block.Byte();
                block.Skip(head - (version == 1 ? 5 : 4));
                byte[] data = block.Take(size);
                if (messages.Count == MostMessages) throw new Hdf5Fault("an object has too many parts");
                messages.Add((type, data));
                if ((flags & 2) != 0 && type is Hdf5Dataset.Space or Hdf5Dataset.Type or Hdf5Dataset.Filters) throw new Hdf5Fault("it has a type that stands elsewhere in the file");
                if (type != Continuation) continue;
                var place = new Hdf5Cursor(data);
                long at = place.Int64(), length = place.Int64();
                if (length < 8 || length > MostHeader) throw new Hdf5Fault("an object's header makes no sense");
                byte[] more = bytes.Structure(at, length);
                var next = new Hdf5Cursor(version == 1 ? more : [.. more.Take(more.Length - 4)]);
                if (version == 2) next.Require("OCHK");
                blocks.Enqueue((next, version, ordered));
            }
        }

        return messages;
    }

    private static (Hdf5Cursor, int, bool) First(Hdf5Bytes bytes, long address)
    {
        var head = new Hdf5Cursor(bytes.Structure(address, Math.Min(48, bytes.Length - address)));
        if (head.Bytes.Length > 0 && head.Bytes[0] == 1)
        {
            head.Skip(8);
            long size = head.UInt32();
            if (size > MostHeader) throw new Hdf5Fault("an object's header makes no sense");
            return (new Hdf5Cursor(bytes.Structure(address + 16, size)), 1, false);
        }

        head.Require("OHDR");
        head.Skip(1);
        int flags = head.Byte();
        if ((flags & 0x20) != 0) head.Skip(16);
        if ((flags & 0x10) != 0) head.Skip(4);
        ulong length = head.Number(1 << (flags & 3));
        if (length > MostHeader) throw new Hdf5Fault("an object's header makes no sense");
        return (new Hdf5Cursor(bytes.Structure(address + head.Position, (long)length)), 2, (flags & 4) != 0);
    }
}
