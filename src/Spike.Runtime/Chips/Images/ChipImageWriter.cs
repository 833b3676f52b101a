using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Chips.Images;

/// <summary>Writes an image as the bytes that a device loads. The same image gives the same bytes.</summary>
internal static class ChipImageWriter
{
    public static byte[] Write(ChipImage image)
    {
        ImmutableArray<SegmentEntry> segments = Place(image.Segments);
        byte[] header = JsonSerializer.SerializeToUtf8Bytes(new ChipImageHeader(image, segments), ChipImageJson.Default.ChipImageHeader);
        long data = ArtifactLayout.Align(ArtifactLayout.PrefixLength + header.Length);
        long end = segments.IsEmpty ? ArtifactLayout.PrefixLength + header.Length : data + segments[^1].Offset + segments[^1].Length;
        byte[] bytes = new byte[end];
        ChipImageLayout.Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), ChipImageLayout.Major);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(10), ChipImageLayout.Minor);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), header.Length);
        SHA256.HashData(header, bytes.AsSpan(24, 32));
        header.CopyTo(bytes, ArtifactLayout.PrefixLength);
        for (int id = 0; id < segments.Length; id++) image.Segments.Read<byte>(id).CopyTo(bytes.AsSpan((int)(data + segments[id].Offset)));
        return bytes;
    }

    private static ImmutableArray<SegmentEntry> Place(ISegments segments)
    {
        var entries = ImmutableArray.CreateBuilder<SegmentEntry>(segments.Count);
        long offset = 0;
        for (int id = 0; id < segments.Count; id++)
        {
            ReadOnlySpan<byte> bytes = segments.Read<byte>(id);
            entries.Add(new SegmentEntry(offset, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))));
            offset = ArtifactLayout.Align(offset + bytes.Length);
        }

        return entries.MoveToImmutable();
    }
}
