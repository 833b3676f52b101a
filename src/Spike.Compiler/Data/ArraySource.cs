namespace Spike.Compiler.Data;

/// <summary>Arrays that can be read one by one: those that nobody asks for are never unpacked.</summary>
internal abstract class ArraySource : IDisposable
{
    /// <summary>The key under which labels stand.</summary>
    public const string LabelsKey = "labels";

    /// <summary>The keys of the arrays, in the order of the file; one empty key where the file is one array.</summary>
    public abstract IReadOnlyList<string> Keys { get; }

    /// <summary>Keys of arrays that are not the labels.</summary>
    public IReadOnlyList<string> InputKeys => [.. Keys.Where(key => key != LabelsKey)];

    public abstract DataPlace PlaceOf(string key);

    public abstract DataArray Read(string key);

    public virtual void Dispose() { }

    /// <summary>Whatever lies at a path.</summary>
    /// <exception cref="DataFault">Nothing does, or it is of no known format.</exception>
    public static ArraySource Open(string path) =>
        TryOpen(path, out _) ?? throw new DataPlace(path).Unreadable("it is neither .npz, .npy nor IDX, gzipped or not");

    /// <summary>The same, or null and the first bytes where it is of no known format.</summary>
    public static ArraySource? TryOpen(string path, out byte[] content)
    {
        content = [];
        if (Directory.Exists(path)) return new NpyFolder(path);
        Stream stream = DataStream.Open(path);
        try
        {
            var place = new DataPlace(path);
            byte[] mark = DataStream.ReadAtMost(stream, 4, place);
            if (mark.AsSpan().StartsWith("PK"u8))
            {
                NpzArchive archive = NpzArchive.Open(stream, mark, place);
                stream = Stream.Null;
                return archive;
            }

            if (IdxReader.IsMark(mark)) return new LoneArray(IdxReader.Read(mark, stream, place), place);
            if (NpyReader.Mark.StartsWith(mark) && mark.Length == 4
                && DataStream.ReadAtMost(stream, 2, place).AsSpan().SequenceEqual(NpyReader.Mark[4..]))
            {
                return new LoneArray(NpyReader.Read(stream, place), place);
            }

            content = [.. mark, .. DataStream.ReadAtMost(stream, LabelText.MaxLength, place)];
            return null;
        }
        finally
        {
            stream.Dispose();
        }
    }

    /// <summary>A file that is one array.</summary>
    private sealed class LoneArray(DataArray array, DataPlace place) : ArraySource
    {
        public override IReadOnlyList<string> Keys => [""];

        public override DataPlace PlaceOf(string key) => place;

        public override DataArray Read(string key) => array;
    }
}
