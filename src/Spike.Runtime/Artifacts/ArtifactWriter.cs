using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Artifacts;

/// <summary>Writes artifacts. The same program and provenance give the same bytes.</summary>
internal static class ArtifactWriter
{
    /// <summary>Writes aside, then renames: whatever goes wrong, a file of this name is whole or the one that was there before.</summary>
    /// <param name="path">The artifact.</param>
    /// <param name="program">A program that the verifier accepts.</param>
    /// <param name="provenance">What it was made from.</param>
    /// <param name="native">A native network, with the name of an empty program.</param>
    /// <exception cref="IOException">The folder is missing or full.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static void Write(string path, SpikingProgram program, ArtifactProvenance provenance, NativeGraph? native = null)
    {
        string aside = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                Write(stream, program, provenance, native);
                stream.Flush(flushToDisk: true);
            }

            File.Move(aside, path, overwrite: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }

    /// <summary>Writes an artifact to a stream.</summary>
    public static void Write(Stream stream, SpikingProgram program, ArtifactProvenance provenance, NativeGraph? native = null)
    {
        ISegments contents = native?.Segments ?? program.Segments;
        ImmutableArray<SegmentEntry> segments = Place(contents);
        byte[] header = JsonSerializer.SerializeToUtf8Bytes(new ArtifactHeader(provenance, program, segments) { Native = native }, ArtifactJson.Default.ArtifactHeader);
        Span<byte> prefix = stackalloc byte[ArtifactLayout.PrefixLength];
        prefix.Clear();
        ArtifactLayout.Magic.CopyTo(prefix);
        BinaryPrimitives.WriteUInt16LittleEndian(prefix[8..], ArtifactLayout.Major);
        BinaryPrimitives.WriteUInt16LittleEndian(prefix[10..], native is null ? (ushort)0 : ArtifactLayout.Minor);
        BinaryPrimitives.WriteInt64LittleEndian(prefix[16..], header.Length);
        SHA256.HashData(header, prefix[24..56]);
        stream.Write(prefix);
        stream.Write(header);
        long position = ArtifactLayout.PrefixLength + header.Length;
        long data = ArtifactLayout.Align(position);
        for (int id = 0; id < segments.Length; id++)
        {
            Pad(stream, data + segments[id].Offset - position);
            stream.Write(contents.Read<byte>(id));
            position = data + segments[id].Offset + segments[id].Length;
        }
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

    private static void Pad(Stream stream, long count)
    {
        for (; count > 0; count--) stream.WriteByte(0);
    }
}
