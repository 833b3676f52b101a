using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Artifacts;

/// <summary>The layout that artifacts and chip images share: a prefix, a JSON header, segments.</summary>
internal static class SegmentedFile
{
    /// <summary>Where segments will lie, one behind the other.</summary>
    public static ImmutableArray<SegmentEntry> Place(ISegments segments, IEnumerable<int> ids)
    {
        var entries = ImmutableArray.CreateBuilder<SegmentEntry>();
        long offset = 0;
        foreach (int id in ids)
        {
            ReadOnlySpan<byte> bytes = segments.Read<byte>(id);
            entries.Add(new SegmentEntry(offset, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))));
            offset = ArtifactLayout.Align(offset + bytes.Length);
        }

        return entries.ToImmutable();
    }

    /// <summary>Writes all of it.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="magic">8 bytes.</param>
    /// <param name="minor">The minor version.</param>
    /// <param name="header">JSON.</param>
    /// <param name="segments">The contents.</param>
    /// <param name="ids">The segments that are written.</param>
    /// <param name="entries">Where <see cref="Place"/> put them.</param>
    public static void Write(Stream stream, ReadOnlySpan<byte> magic, ushort minor, byte[] header, ISegments segments, IEnumerable<int> ids, ImmutableArray<SegmentEntry> entries)
    {
        Span<byte> prefix = stackalloc byte[ArtifactLayout.PrefixLength];
        prefix.Clear();
        magic.CopyTo(prefix);
        BinaryPrimitives.WriteUInt16LittleEndian(prefix[8..], ArtifactLayout.Major);
        BinaryPrimitives.WriteUInt16LittleEndian(prefix[10..], minor);
        BinaryPrimitives.WriteInt64LittleEndian(prefix[16..], header.Length);
        SHA256.HashData(header, prefix[24..56]);
        stream.Write(prefix);
        stream.Write(header);
        long position = ArtifactLayout.PrefixLength + header.Length;
        long data = ArtifactLayout.Align(position);
        foreach ((int id, SegmentEntry entry) in ids.Zip(entries))
        {
            for (; position < data + entry.Offset; position++) stream.WriteByte(0);
            stream.Write(segments.Read<byte>(id));
            position += entry.Length;
        }
    }
}
