using System.IO.Compression;

namespace Spike.Compiler.Data;

/// <summary>Opens data files, gzipped or not, and reads no more of them than their headers promise.</summary>
internal static class DataStream
{
    private const int FirstBlock = 1 << 20;

    /// <summary>The file's content, without the gzip around it. What it holds is told by its first bytes, not by its name.</summary>
    public static Stream Open(string path)
    {
        var place = new DataPlace(path);
        try
        {
            FileStream file = File.OpenRead(path);
            int first = file.ReadByte(), second = file.ReadByte();
            file.Position = 0;
            return first == 0x1F && second == 0x8B ? new BufferedStream(new GZipStream(file, CompressionMode.Decompress)) : file;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw place.Unreadable("the data file does not exist", "Correct the path, or put the file there.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw place.Unreadable($"the data file cannot be read ({e.Message.TrimEnd('.')})", "Make it readable.");
        }
    }

    /// <summary>Exactly the elements that a header announced, and the end of the stream behind them.</summary>
    /// <param name="stream">At the first element.</param>
    /// <param name="dimensions">As the header says, not yet believed.</param>
    /// <param name="type">Of an element.</param>
    /// <param name="place">For messages.</param>
    public static byte[] ReadElements(Stream stream, IReadOnlyList<long> dimensions, NumberType type, DataPlace place)
    {
        long length = type.Size();
        foreach (long dimension in dimensions)
        {
            if (dimension > Array.MaxLength || (dimension > 0 && length > Array.MaxLength / dimension))
                throw place.Unreadable($"its header gives it the shape {string.Join('x', dimensions)}, and no array over 2 GiB is read", "Split the data.");
            length *= dimension;
        }

        byte[] bytes = ReadAtMost(stream, (int)length, place);
        if (bytes.Length < length)
            throw place.Unreadable($"it is cut short: the header announces {length} bytes of elements, {bytes.Length} are there", "Export or copy it again.");
        if (ReadAtMost(stream, 1, place).Length > 0)
            throw place.Unreadable($"it is longer than its header says ({length} bytes of elements)", "Export or copy it again.");
        return bytes;
    }

    /// <summary>The next bytes, fewer where the stream ends. Memory is taken as bytes arrive: a header may lie.</summary>
    public static byte[] ReadAtMost(Stream stream, int length, DataPlace place)
    {
        var bytes = new byte[Math.Min(length, FirstBlock)];
        int filled = 0;
        try
        {
            while (filled < length)
            {
                if (filled == bytes.Length) Array.Resize(ref bytes, (int)Math.Min(length, bytes.Length * 2L));
                int read = stream.Read(bytes, filled, bytes.Length - filled);
                if (read == 0) break;
                filled += read;
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw place.Unreadable($"it is damaged ({e.Message.TrimEnd('.')})", "Export or copy it again.");
        }

        Array.Resize(ref bytes, filled);
        return bytes;
    }
}
