using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Backends.Loihi;

namespace Spike.Runtime.Chips.Images;

/// <summary>The header of a chip image that travels alone, to a device: laid out as an artifact, with magic 89 53 4E 58 0D 0A 1A 0A.</summary>
internal sealed record ChipImageHeader(ChipImage Image, ImmutableArray<SegmentEntry> Segments);

/// <summary>Source-generated, as the artifact's header is.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    IgnoreReadOnlyProperties = true, UseStringEnumConverter = true, MaxDepth = 16, AllowDuplicateProperties = false,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowOutOfOrderMetadataProperties = true,
    Converters = [typeof(TensorShapeConverter), typeof(CodeRangeConverter)])]
[JsonSerializable(typeof(ChipImageHeader))]
internal sealed partial class ChipImageJson : JsonSerializerContext;

/// <summary>Chip images as bytes. The same image gives the same bytes; damaged ones are refused in words.</summary>
internal static class ChipImageFile
{
    /// <summary>As the artifact's, with other letters.</summary>
    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'S', (byte)'N', (byte)'X', 0x0D, 0x0A, 0x1A, 0x0A];

    public static byte[] Write(ChipImage image)
    {
        var entries = new List<SegmentEntry>(image.Segments.Count);
        long data = 0;
        for (int id = 0; id < image.Segments.Count; id++)
        {
            ReadOnlySpan<byte> bytes = image.Segments.Read<byte>(id);
            entries.Add(new SegmentEntry(data, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))));
            data = ArtifactLayout.Align(data + bytes.Length);
        }

        byte[] header = JsonSerializer.SerializeToUtf8Bytes(new ChipImageHeader(image, [.. entries]), ChipImageJson.Default.ChipImageHeader);
        long start = ArtifactLayout.Align(ArtifactLayout.PrefixLength + header.Length);
        SegmentEntry? last = entries.Count == 0 ? null : entries[^1];
        var file = new byte[last is null ? ArtifactLayout.PrefixLength + header.Length : checked(start + last.Offset + last.Length)];
        Magic.CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), ArtifactLayout.Major);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(10), ArtifactLayout.Minor);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(16), header.Length);
        SHA256.HashData(header, file.AsSpan(24, 32));
        header.CopyTo(file, ArtifactLayout.PrefixLength);
        for (int id = 0; id < entries.Count; id++) image.Segments.Read<byte>(id).CopyTo(file.AsSpan(checked((int)(start + entries[id].Offset))));
        return file;
    }

    /// <exception cref="ChipImageException">The bytes are no image, damaged, or of another major version.</exception>
    public static ChipImage Read(ReadOnlyMemory<byte> file)
    {
        ReadOnlySpan<byte> bytes = file.Span;
        if (bytes.Length < ArtifactLayout.PrefixLength || !bytes.StartsWith(Magic)) throw new ChipImageException("This is no chip image.");
        ushort major = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
        if (major != ArtifactLayout.Major) throw new ChipImageException($"The chip image has format {major}, and this version reads {ArtifactLayout.Major}.");
        long length = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
        if (length <= 0 || length > ArtifactLayout.MaxHeaderLength || length > bytes.Length - ArtifactLayout.PrefixLength) throw Damaged("its header does not fit");
        ReadOnlySpan<byte> json = bytes.Slice(ArtifactLayout.PrefixLength, (int)length);
        if (!SHA256.HashData(json).AsSpan().SequenceEqual(bytes[24..56])) throw Damaged("its header is not as it was written");
        ChipImageHeader header = Parse(json);
        return header.Image with { Segments = Segments(file, header.Segments, ArtifactLayout.Align(ArtifactLayout.PrefixLength + length)) };
    }

    private static ChipImageHeader Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ChipImageJson.Default.ChipImageHeader) ?? throw Damaged("its header is empty");
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException or FormatException or InvalidOperationException or OverflowException)
        {
            throw Damaged($"its header makes no sense ({e.Message})", e);
        }
    }

    private static MemorySegments Segments(ReadOnlyMemory<byte> file, ImmutableArray<SegmentEntry> entries, long data)
    {
        var parts = new ReadOnlyMemory<byte>[entries.Length];
        for (int id = 0; id < parts.Length; id++)
        {
            SegmentEntry entry = entries[id] ?? throw Damaged($"segment {id} has no entry");
            long room = file.Length - data;
            if (entry.Offset < 0 || entry.Length < 0 || entry.Offset > room || entry.Length > room - entry.Offset) throw Damaged($"segment {id} lies outside of it");
            parts[id] = file.Slice((int)(data + entry.Offset), (int)entry.Length);
            if (!Convert.ToHexStringLower(SHA256.HashData(parts[id].Span)).Equals(entry.Sha256, StringComparison.Ordinal)) throw Damaged($"segment {id} is not as it was written");
        }

        return new MemorySegments(parts);
    }

    private static ChipImageException Damaged(string reason, Exception? inner = null) => new($"The chip image is damaged: {reason}. Send it again.", inner);
}
