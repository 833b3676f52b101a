using System.IO.Compression;
using System.Text;

namespace Spike.Compiler.Data;

/// <summary>Writes .npz. The same arrays give the same bytes: entries carry no time.</summary>
internal static class NpzWriter
{
    /// <summary>The first time that a zip can hold.</summary>
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes aside and renames: whatever ends the program, no half of a file stands under the name.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<(string Key, DataArray Array)> arrays)
    {
        string aside = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream file = new(aside, FileMode.CreateNew)) Write(file, arrays);
            File.Move(aside, path, overwrite: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }

    public static void Write(Stream stream, IEnumerable<(string Key, DataArray Array)> arrays)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string key, DataArray array) in arrays)
        {
            ZipArchiveEntry entry = archive.CreateEntry(key + ".npy", CompressionLevel.Fastest);
            entry.LastWriteTime = NoTime;
            using Stream content = entry.Open();
            content.Write(NpyHeaderOf(array));
            content.Write(array.Bytes.Span);
        }
    }

    /// <summary>Mark, version 1.0, length and dictionary, padded so that the elements start at a multiple of 64.</summary>
    private static byte[] NpyHeaderOf(DataArray array)
    {
        string shape = array.Dimensions.Length == 1 ? $"({array.Dimensions[0]},)" : $"({string.Join(", ", array.Dimensions)})";
        string dictionary = $"{{'descr': '{TypeName(array.Type)}', 'fortran_order': False, 'shape': {shape}, }}";
        int before = NpyReader.Mark.Length + 4;
        int length = ((before + dictionary.Length + 1 + 63) / 64 * 64) - before;
        return [.. NpyReader.Mark, 1, 0, (byte)length, (byte)(length >> 8), .. Encoding.ASCII.GetBytes(dictionary.PadRight(length - 1) + "\n")];
    }

    private static string TypeName(NumberType type) => type switch
    {
        NumberType.Bool => "|b1",
        NumberType.Int8 => "|i1",
        NumberType.UInt8 => "|u1",
        NumberType.Int16 => "<i2",
        NumberType.UInt16 => "<u2",
        NumberType.Int32 => "<i4",
        NumberType.UInt32 => "<u4",
        NumberType.Int64 => "<i8",
        NumberType.UInt64 => "<u8",
        NumberType.Half => "<f2",
        NumberType.Single => "<f4",
        _ => "<f8",
    };
}
