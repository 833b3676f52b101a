using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Backends.Loihi;

namespace Spike.Runtime.Chips.Images;

/// <summary>The header of a chip image that travels alone, to a device: laid out as an artifact, with magic 89 53 4E 58 0D 0A 1A 0A.</summary>
internal sealed record ChipImageHeader(ChipImage Image, ImmutableArray<SegmentEntry> Segments);

/// <summary>Writes and reads chip images that travel alone. The file holds the segments that the image names, and no others.</summary>
internal static class ChipImageFile
{
    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'S', (byte)'N', (byte)'X', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Writes an image; the same image gives the same bytes.</summary>
    public static void Write(Stream stream, ChipImage image)
    {
        JsonNode json = JsonSerializer.SerializeToNode(image, ArtifactJson.Default.ChipImage)!;
        var ids = new SortedSet<int>();
        SegmentNames.Visit(json, id => { ids.Add(id); return id; });
        Dictionary<int, int> places = ids.Select((id, place) => (id, place)).ToDictionary(pair => pair.id, pair => pair.place);
        SegmentNames.Visit(json, id => places[id]);
        ImmutableArray<SegmentEntry> entries = SegmentedFile.Place(image.Segments, ids);
        ChipImage alone = json.Deserialize(ArtifactJson.Default.ChipImage)!;
        byte[] header = JsonSerializer.SerializeToUtf8Bytes(new ChipImageHeader(alone, entries), ArtifactJson.Default.ChipImageHeader);
        SegmentedFile.Write(stream, Magic, ArtifactLayout.ChipMinor, header, image.Segments, ids, entries);
    }

    /// <summary>All bytes of the file.</summary>
    public static byte[] ToBytes(ChipImage image)
    {
        using var stream = new MemoryStream();
        Write(stream, image);
        return stream.ToArray();
    }

    /// <summary>Reads an image and believes nothing of it.</summary>
    /// <param name="file">All bytes.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="ChipImageException">The file is cut off, damaged, of another version, or no chip image.</exception>
    public static ChipImage Read(ReadOnlyMemory<byte> file, string name = "chip image")
    {
        ReadOnlySpan<byte> bytes = file.Span;
        if (bytes.Length < ArtifactLayout.PrefixLength) throw Damaged(name, $"it ends after {bytes.Length} bytes");
        if (!bytes.StartsWith(Magic)) throw new ChipImageException($"'{name}' is no chip image. Compile the model for a chip, or export the image of an artifact.");
        ushort major = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
        if (major != ArtifactLayout.Major)
            throw new ChipImageException($"The chip image '{name}' has format {major}, and this version reads {ArtifactLayout.Major}. Compile the model again.");
        long length = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
        if (length <= 0 || length > ArtifactLayout.MaxHeaderLength || length > bytes.Length - ArtifactLayout.PrefixLength) throw Damaged(name, $"its header of {length} bytes does not fit the file of {bytes.Length}");
        ReadOnlySpan<byte> json = bytes.Slice(ArtifactLayout.PrefixLength, (int)length);
        if (!SHA256.HashData(json).AsSpan().SequenceEqual(bytes[24..56])) throw Damaged(name, "its header is not as it was written");
        ChipImageHeader header = Parse(name, json);
        ChipImage image = header.Image with { Segments = Segments(name, file, header, ArtifactLayout.Align(ArtifactLayout.PrefixLength + length)) };
        return ChipImageVerifier.FindFault(image) is { } fault ? throw Damaged(name, fault) : image;
    }

    private static ChipImageHeader Parse(string name, ReadOnlySpan<byte> json)
    {
        try
        {
            ChipImageHeader? header = JsonSerializer.Deserialize(json, ArtifactJson.Default.ChipImageHeader);
            return header is { Image: not null, Segments.IsDefault: false } ? header : throw Damaged(name, "its header is empty");
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException or FormatException or InvalidOperationException or OverflowException)
        {
            throw new ChipImageException($"The chip image '{name}' is damaged: its header makes no sense ({e.Message}). {Remedy}", e);
        }
    }

    private static MemorySegments Segments(string name, ReadOnlyMemory<byte> file, ChipImageHeader header, long data)
    {
        var places = new ReadOnlyMemory<byte>[header.Segments.Length];
        for (int id = 0; id < places.Length; id++)
        {
            SegmentEntry entry = header.Segments[id] ?? throw Damaged(name, $"segment {id} has no entry");
            long room = file.Length - data;
            if (entry.Offset < 0 || entry.Offset % ArtifactLayout.Alignment != 0 || entry.Length < 0 || entry.Offset > room || entry.Length > room - entry.Offset)
                throw Damaged(name, $"segment {id} lies outside the file");
            places[id] = file.Slice((int)(data + entry.Offset), (int)entry.Length);
            if (!Convert.ToHexStringLower(SHA256.HashData(places[id].Span)).Equals(entry.Sha256, StringComparison.Ordinal)) throw Damaged(name, $"segment {id} is not as it was written");
        }

        return new MemorySegments(places);
    }

    private const string Remedy = "Compile the model again, or copy the file again.";

    private static ChipImageException Damaged(string name, string reason) => new($"The chip image '{name}' is damaged: {reason}. {Remedy}");
}
