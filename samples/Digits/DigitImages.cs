using System.Buffers.Binary;
using System.IO.Compression;

namespace Spike.Samples;

/// <summary>Handwritten digits and what they are, read from gzipped IDX files.</summary>
/// <param name="pixels">[count, 28, 28], 0 to 1.</param>
/// <param name="labels">[count], 0 to 9.</param>
internal sealed class DigitImages(float[] pixels, byte[] labels)
{
    public const int Side = 28;

    public int Count => labels.Length;

    public ReadOnlyMemory<float> Pixels => pixels;

    public int Label(int image) => labels[image];

    public ReadOnlySpan<float> Image(int image) => pixels.AsSpan(image * Side * Side, Side * Side);

    public static DigitImages Read(string imagesPath, string labelsPath) =>
        new([.. Bytes(imagesPath).Select(pixel => pixel / 255f)], Bytes(labelsPath));

    /// <summary>An IDX file: two zeros, the element type, the number of axes, their sizes, then the elements.</summary>
    private static byte[] Bytes(string path)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        byte[] file = content.ToArray();
        const byte unsignedBytes = 8;
        if (BinaryPrimitives.ReadUInt16BigEndian(file) != 0 || file[2] != unsignedBytes) throw new InvalidDataException($"'{path}' holds no unsigned bytes.");
        return file[(4 + (4 * file[3]))..];
    }
}
