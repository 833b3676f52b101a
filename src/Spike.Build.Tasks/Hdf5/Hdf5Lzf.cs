namespace Spike.Hdf5;

/// <summary>LZF, h5py's fast compression: runs of new bytes, and copies of earlier ones.</summary>
internal static class Hdf5Lzf
{
    /// <param name="packed">The stream.</param>
    /// <param name="size">Bytes that it must give.</param>
    public static byte[] Unpack(byte[] packed, long size)
    {
        // Three bytes say 264 at most.
        if (size > (88L * packed.Length) + 32) throw new Hdf5Fault("a chunk says that it holds more than can be packed into it");
        var to = new byte[size];
        int at = 0, from = 0;
        byte Next() => from < packed.Length ? packed[from++] : throw new Hdf5Fault("a chunk cannot be unpacked");
        while (from < packed.Length)
        {
            int control = Next();
            if (control < 32)
            {
                if (control + 1 > packed.Length - from || control + 1 > to.Length - at)
                    throw new Hdf5Fault("a chunk cannot be unpacked");
                Array.Copy(packed, from, to, at, control + 1);
                from += control + 1;
                at += control + 1;
                continue;
            }

            int length = control >> 5;
            if (length == 7)
                length += Next();
            length += 2;
            int back = at - (((control & 31) << 8) | Next()) - 1;
            if (back < 0 || length > to.Length - at)
                throw new Hdf5Fault("a chunk cannot be unpacked");
            // Byte by byte: a copy may read what it has just written.
            for (int i = 0; i < length; i++)
                to[at++] = to[back++];
        }

        return at == to.Length ? to : throw new Hdf5Fault("a chunk is not as long as it should be");
    }
}
