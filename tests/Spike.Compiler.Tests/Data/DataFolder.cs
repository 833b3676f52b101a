using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Spike.Compiler.Tests.Data;

/// <summary>A folder for a test's files, gone with the test.</summary>
internal sealed class DataFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("spike data ä ").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public string Npz(string name, params (string Entry, byte[] Content)[] entries)
    {
        using var archive = new ZipArchive(File.Create(this[name]), ZipArchiveMode.Create);
        foreach ((string entry, byte[] content) in entries)
        {
            using Stream stream = archive.CreateEntry(entry).Open();
            stream.Write(content);
        }

        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>A .npy file as numpy writes it.</summary>
    public static byte[] Npy(string descr, string shape, byte[] elements, bool fortran = false, byte version = 1)
    {
        byte[] text = Encoding.UTF8.GetBytes($"{{'descr': {(descr.StartsWith('[') ? descr : $"'{descr}'")}, 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}\n");
        byte[] length = version == 1 ? [(byte)text.Length, (byte)(text.Length >> 8)] : [(byte)text.Length, (byte)(text.Length >> 8), 0, 0];
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. elements];
    }

    public static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Idx(byte type, int[] dimensions, byte[] elements)
    {
        var sizes = new byte[dimensions.Length * 4];
        for (int i = 0; i < dimensions.Length; i++) BinaryPrimitives.WriteInt32BigEndian(sizes.AsSpan(i * 4), dimensions[i]);
        return [0, 0, type, (byte)dimensions.Length, .. sizes, .. elements];
    }

    public static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(content);
        return packed.ToArray();
    }
}
