using System.IO.Compression;

namespace Spike.Compiler.Data;

/// <summary>Reads .npz: a zip of .npy files, each named by its key.</summary>
internal sealed class NpzArchive : ArraySource
{
    private const string Extension = ".npy";

    private readonly DataPlace place;
    private readonly ZipArchive archive;
    private readonly Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.Ordinal);

    private NpzArchive(ZipArchive archive, DataPlace place)
    {
        this.archive = archive;
        this.place = place;
        foreach (ZipArchiveEntry entry in archive.Entries.Where(entry => entry.FullName.EndsWith(Extension, StringComparison.Ordinal)))
        {
            string key = entry.FullName[..^Extension.Length];
            if (!entries.TryAdd(key, entry)) throw place.Unreadable($"it holds the key '{key}' twice", "Save it again.");
        }

        if (entries.Count == 0) throw place.Unreadable("the archive holds no .npy array");
    }

    public override IReadOnlyList<string> Keys => [.. entries.Keys];

    /// <param name="stream">Behind its first four bytes.</param>
    /// <param name="mark">Those bytes.</param>
    /// <param name="place">For messages.</param>
    public static NpzArchive Open(Stream stream, byte[] mark, DataPlace place)
    {
        // The directory of a zip stands at its end: a gzipped one has to be unpacked first.
        Stream whole = stream.CanSeek ? stream : Unpack(stream, mark, place);
        try
        {
            whole.Position = 0;
            return new NpzArchive(new ZipArchive(whole, ZipArchiveMode.Read), place);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            whole.Dispose();
            throw place.Unreadable($"the archive is damaged ({e.Message.TrimEnd('.')})", "Export or copy it again.");
        }
    }

    public override DataPlace PlaceOf(string key) => place with { Key = key };

    public override DataArray Read(string key)
    {
        DataPlace at = PlaceOf(key);
        try
        {
            using Stream stream = entries[key].Open();
            byte[] mark = DataStream.ReadAtMost(stream, NpyReader.Mark.Length, at);
            if (!mark.AsSpan().SequenceEqual(NpyReader.Mark)) throw at.Unreadable("it is no .npy array");
            return NpyReader.Read(stream, at);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException)
        {
            throw at.Unreadable($"it is damaged ({e.Message.TrimEnd('.')})", "Export or copy it again.");
        }
    }

    public override void Dispose() => archive.Dispose();

    private static MemoryStream Unpack(Stream stream, byte[] mark, DataPlace place)
    {
        using Stream packed = stream;
        byte[] rest = DataStream.ReadAtMost(packed, Array.MaxLength - mark.Length, place);
        if (rest.Length == Array.MaxLength - mark.Length) throw place.Unreadable("it unpacks to more than 2 GiB", "Give the .npz itself.");
        return new MemoryStream([.. mark, .. rest], writable: false);
    }
}
