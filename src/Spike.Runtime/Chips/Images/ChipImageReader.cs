using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Chips.Images;

/// <summary>Reads the bytes of an image and refuses damaged ones in words. What the image's parts mean is checked by who runs them.</summary>
internal static class ChipImageReader
{
    /// <param name="bytes">A whole image; not changed while the image is in use.</param>
    /// <exception cref="ChipImageException">It is damaged, of another major version, or no image.</exception>
    public static ChipImage Read(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> all = bytes.Span;
        if (!all.StartsWith(ChipImageLayout.Magic)) throw new ChipImageException("What was given is no chip image: it begins with other bytes.");
        if (all.Length < ArtifactLayout.PrefixLength) throw Damaged($"it ends after {all.Length} bytes");
        ushort major = BinaryPrimitives.ReadUInt16LittleEndian(all[8..]);
        if (major != ChipImageLayout.Major)
            throw new ChipImageException($"The chip image has format {major}, and this version reads {ChipImageLayout.Major}. Compile the model again.");
        long length = BinaryPrimitives.ReadInt64LittleEndian(all[16..]);
        if (length <= 0 || length > ArtifactLayout.MaxHeaderLength || length > all.Length - ArtifactLayout.PrefixLength) throw Damaged($"its header of {length} bytes does not fit {all.Length}");
        ReadOnlySpan<byte> json = all.Slice(ArtifactLayout.PrefixLength, (int)length);
        if (!SHA256.HashData(json).AsSpan().SequenceEqual(all[24..56])) throw Damaged("its header is not as it was written");
        ChipImageHeader header = Parse(json);
        return header.Image with { Segments = Place(bytes, header, ArtifactLayout.Align(ArtifactLayout.PrefixLength + length)) };
    }

    private static ChipImageHeader Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ChipImageJson.Default.ChipImageHeader) ?? throw Damaged("its header is empty");
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException or FormatException or InvalidOperationException or OverflowException)
        {
            throw new ChipImageException($"The chip image is damaged: its header makes no sense ({e.Message}). Compile the model again.", e);
        }
    }

    private static MemorySegments Place(ReadOnlyMemory<byte> bytes, ChipImageHeader header, long data)
    {
        if (header.Segments.IsDefault) throw Damaged("it has no list of segments");
        var segments = new ReadOnlyMemory<byte>[header.Segments.Length];
        for (int id = 0; id < segments.Length; id++)
        {
            SegmentEntry entry = header.Segments[id] ?? throw Damaged($"segment {id} has no entry");
            long room = bytes.Length - data;
            bool fits = entry.Offset >= 0 && entry.Offset % ArtifactLayout.Alignment == 0 && entry.Length >= 0 && entry.Offset <= room && entry.Length <= room - entry.Offset;
            if (!fits) throw Damaged($"segment {id} lies outside of it");
            segments[id] = bytes.Slice((int)(data + entry.Offset), (int)entry.Length);
            if (Convert.ToHexStringLower(SHA256.HashData(segments[id].Span)) != entry.Sha256) throw Damaged($"segment {id} is not as it was written");
        }

        return new MemorySegments(segments);
    }

    private static ChipImageException Damaged(string reason) => new($"The chip image is damaged: {reason}. Compile the model again.");

    private sealed class MemorySegments(ReadOnlyMemory<byte>[] segments) : ISegments
    {
        public int Count => segments.Length;

        public ReadOnlySpan<T> Read<T>(int segment) where T : unmanaged => MemoryMarshal.Cast<byte, T>(segments[segment].Span);
    }
}
