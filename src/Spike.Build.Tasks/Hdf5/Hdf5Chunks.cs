using System.IO.Compression;

namespace Spike.Hdf5;

/// <summary>Datasets in chunks, which may be compressed.</summary>
internal static class Hdf5Chunks
{
    private const int Deflate = 1;
    private const int Shuffle = 2;
    private const int Fletcher = 3;
    private const int Szip = 4;
    private const int Lzf = 32000;
    private const int MostLevels = 16;

    /// <summary>Of a chunk: what is unpacked gets a few bytes more, and an array of fewer than 2^31.</summary>
    private const long MostBytes = int.MaxValue - 64;

    /// <summary>Deflate makes no more bytes of one than this.</summary>
    private const long MostRatio = 1032;

    public static byte[] Read(Hdf5Bytes file, Hdf5Dataset dataset, List<int> filters, Hdf5Cursor place, int version)
    {
        int axes = dataset.Shape.Length, unknown = filters.FirstOrDefault(filter => filter is not (Deflate or Shuffle or Fletcher or Lzf));
        if (unknown != 0) throw new Hdf5Fault($"a dataset is compressed by {(unknown == Szip ? "szip" : $"filter {unknown}")}; gzip and lzf are what is read");
        int flags = version == 4 ? place.Byte() : 0;
        if (place.Byte() != axes + 1) throw new Hdf5Fault("a dataset's chunks have other axes than itself");
        int width = version == 4 ? place.Byte() : 4;
        if (width is < 1 or > 8) throw new Hdf5Fault("a dataset's chunks make no sense");
        // The tree's address comes before the sizes, that of the newer indices behind them.
        long tree = version == 4 ? -1 : place.Int64(), size = dataset.Element.Size, wanted = 1;
        var chunk = new long[axes];
        for (int axis = 0; axis < axes; axis++)
        {
            chunk[axis] = (long)Math.Min(place.Number(width), int.MaxValue);
            if (chunk[axis] == 0 || (size *= chunk[axis]) > MostBytes) throw new Hdf5Fault("a dataset's chunks make no sense");
            wanted *= (dataset.Shape[axis] + chunk[axis] - 1) / chunk[axis];
        }

        if (wanted == 0) return [];
        if (dataset.Size > MostRatio * file.Length) throw new Hdf5Fault($"a dataset says that it has {dataset.Size} bytes, which no file of {file.Length} can hold");
        Reading reading;
        if (version == 4)
        {
            place.Skip(width);
            List<Hdf5Chunk> chunks = Hdf5ChunkIndex.Read(file, place, flags, wanted, size, dataset.Grows);
            reading = new Reading(file, dataset, filters, chunk, size);
            for (int i = 0; i < chunks.Count; i++) reading.Add(i, chunks[i]);
        }
        else
        {
            // What is not stored would be filled up by a reader: numbers that nobody wrote.
            if (tree == -1) throw new Hdf5Fault("a dataset was never written");
            reading = new Reading(file, dataset, filters, chunk, size);
            reading.Tree(tree, level: -1);
        }

        return reading.Chunks == wanted ? reading.Elements : throw new Hdf5Fault("a dataset lacks some of its chunks");
    }

    private sealed class Reading(Hdf5Bytes file, Hdf5Dataset dataset, List<int> filters, long[] chunk, long size)
    {
        private readonly HashSet<long> seen = [];

        public byte[] Elements { get; } = new byte[dataset.Size];

        public long Chunks => seen.Count;

        /// <summary>A chunk by its number: chunks are counted along the last axis first.</summary>
        public void Add(long number, Hdf5Chunk stored)
        {
            var offset = new long[chunk.Length];
            for (int axis = chunk.Length - 1; axis >= 0; axis--)
            {
                long along = (dataset.Shape[axis] + chunk[axis] - 1) / chunk[axis];
                offset[axis] = number % along * chunk[axis];
                number /= along;
            }

            Place(offset, Unpack(file.Read(stored.Address, stored.Size), stored.Skipped));
        }

        public void Tree(long address, int level)
        {
            int axes = chunk.Length, key = 8 + (8 * (axes + 1));
            var head = new Hdf5Cursor(file.Structure(address, 24));
            head.Require("TREE");
            int type = head.Byte(), own = head.Byte(), count = head.UInt16();
            if (type != 1 || own > MostLevels || (level >= 0 && own != level)) throw new Hdf5Fault("a dataset's tree makes no sense");
            var entries = new Hdf5Cursor(file.Structure(address + 24, count * (key + 8L)));
            for (int i = 0; i < count; i++)
            {
                uint stored = entries.UInt32(), skipped = entries.UInt32();
                var offset = new long[axes];
                for (int axis = 0; axis < axes; axis++) offset[axis] = entries.Int64();
                entries.Skip(8);
                long child = entries.Int64();
                if (own > 0) Tree(child, own - 1);
                else Place(offset, Unpack(file.Read(child, stored), skipped));
            }
        }

        private byte[] Unpack(byte[] bytes, uint skipped)
        {
            for (int i = filters.Count - 1; i >= 0; i--)
            {
                if (i < 32 && (skipped >> i & 1) != 0) continue;
                bytes = filters[i] switch { Deflate => Inflate(bytes), Lzf => Hdf5Lzf.Unpack(bytes, size), Shuffle => Unshuffle(bytes, dataset.Element.Size), _ => [.. bytes.Take(Math.Max(0, bytes.Length - 4))] };
            }

            return bytes.Length == size ? bytes : throw new Hdf5Fault("a chunk is not as long as it should be");
        }

        // The filters before it keep the length, but for a checksum of 4 bytes.
        private byte[] Inflate(byte[] packed)
        {
            if (size > (MostRatio * packed.Length) + 64 || packed.Length < 2) throw new Hdf5Fault("a chunk says that it holds more than can be packed into it");
            var bytes = new byte[size + 8];
            int length = 0;
            try
            {
                // The two bytes before the deflate stream are zlib's.
                using var inflater = new DeflateStream(new MemoryStream(packed, 2, packed.Length - 2), CompressionMode.Decompress);
                for (int now; length < bytes.Length && (now = inflater.Read(bytes, length, bytes.Length - length)) > 0; length += now)
                {
                }
            }
            catch (InvalidDataException)
            {
                throw new Hdf5Fault("a chunk cannot be unpacked");
            }

            Array.Resize(ref bytes, length);
            return bytes;
        }

        private static byte[] Unshuffle(byte[] bytes, int size)
        {
            var to = new byte[bytes.Length];
            int count = bytes.Length / size;
            for (int i = 0; i < count; i++)
            {
                for (int b = 0; b < size; b++) to[(i * size) + b] = bytes[(b * count) + i];
            }

            return to;
        }

        /// <summary>Copies the part of a chunk that lies inside of the dataset, row by row.</summary>
        private void Place(long[] offset, byte[] bytes)
        {
            long number = 0;
            int axes = chunk.Length, element = dataset.Element.Size;
            for (int axis = 0; axis < axes; axis++)
            {
                if (offset[axis] < 0 || offset[axis] >= dataset.Shape[axis] || offset[axis] % chunk[axis] != 0) throw new Hdf5Fault("a chunk lies outside of its dataset");
                number = (number * ((dataset.Shape[axis] + chunk[axis] - 1) / chunk[axis])) + (offset[axis] / chunk[axis]);
            }

            if (!seen.Add(number)) throw new Hdf5Fault("a dataset has a chunk twice");
            if (axes == 0)
            {
                bytes.CopyTo(Elements, 0);
                return;
            }

            long row = Math.Min(chunk[axes - 1], dataset.Shape[axes - 1] - offset[axes - 1]) * element;
            var index = new long[axes];
            while (true)
            {
                long from = 0, to = 0;
                for (int axis = 0; axis < axes; axis++)
                {
                    from = (from * chunk[axis]) + index[axis];
                    to = (to * dataset.Shape[axis]) + offset[axis] + index[axis];
                }

                Array.Copy(bytes, from * element, Elements, to * element, row);
                int last = axes - 2;
                while (last >= 0 && (++index[last] == chunk[last] || offset[last] + index[last] == dataset.Shape[last])) index[last--] = 0;
                if (last < 0) return;
            }
        }
    }
}
