using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Artifacts;

/// <summary>An artifact that was read: its program, whose constants stay in the mapped file.</summary>
/// <param name="Program">Verified but for the contents of large segments.</param>
/// <param name="Provenance">What it was made from.</param>
/// <param name="Mapping">Dispose it when the program is no longer used.</param>
/// <param name="Check">What is still to be looked at before the program may run.</param>
/// <param name="Native">The native network, in place of the program.</param>
internal sealed record Artifact(SpikingProgram Program, ArtifactProvenance Provenance, IDisposable Mapping, ArtifactCheck Check, NativeGraph? Native = null)
{
    /// <summary>What is loaded onto a board, not yet looked at: <see cref="ArtifactCheck.RunChip"/> does. None where the target has no chips.</summary>
    public ChipImage? Chip { get; init; }

    /// <summary>Who vouches for the file, not yet asked whether anybody trusts him; none: nobody.</summary>
    public ArtifactSignature? Signature { get; init; }
}

/// <summary>Reads artifacts and refuses damaged ones in words. Nothing that a file says is believed before it was checked.</summary>
internal static class ArtifactReader
{
    /// <summary>Maps an artifact and checks all of it but what large segments hold: that waits until the first run, which reads them anyway.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="SpikeFormatException">The file is damaged, of another major version, or no artifact.</exception>
    public static Artifact Read(string path)
    {
        MappedSegments? mapping = null;
        try
        {
            mapping = Map(path);
            (ArtifactHeader header, ArtifactSignature? signature) = ReadHeader(path, mapping);
            SpikingProgram program = header.Program with { Segments = mapping };
            NativeGraph? native = header.Native is null ? null : header.Native with { Segments = mapping };
            ChipImage? chip = header.Chip is { } image ? image with { Segments = mapping } : null;
            var check = new ArtifactCheck(path, program, native, header.Segments, chip);
            check.RunSmall();
            return new Artifact(program, header.Provenance, mapping, check, native) { Chip = chip, Signature = signature };
        }
        catch
        {
            mapping?.Dispose();
            throw;
        }
    }

    private static MappedSegments Map(string path)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new FileNotFoundException($"The artifact '{path}' does not exist. Build the project that compiles the model.", path, e);
        }
        catch (FileNotFoundException e)
        {
            throw new FileNotFoundException($"The artifact '{path}' does not exist. Build the project that compiles the model.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SpikeFormatException($"The artifact '{path}' cannot be read: {e.Message}", e);
        }

        if (stream.Length >= ArtifactLayout.PrefixLength) return new MappedSegments(stream);
        long length = stream.Length;
        stream.Dispose();
        throw length == 0 ? Damaged(path, "it is empty") : Damaged(path, $"it ends after {length} bytes");
    }

    private static (ArtifactHeader Header, ArtifactSignature? Signature) ReadHeader(string path, MappedSegments file)
    {
        ReadOnlySpan<byte> prefix = file.Bytes(0, ArtifactLayout.PrefixLength);
        if (!prefix.StartsWith(ArtifactLayout.Magic))
            throw new SpikeFormatException($"'{path}' is not a SpikeBuild artifact. Give a .spike file.");
        ushort major = BinaryPrimitives.ReadUInt16LittleEndian(prefix[8..]), minor = BinaryPrimitives.ReadUInt16LittleEndian(prefix[10..]);
        if (major != ArtifactLayout.Major)
        {
            throw new SpikeFormatException(
                $"The artifact '{path}' has format {major}.{minor}, and this runtime reads {ArtifactLayout.Major}.x. Build the model again, or take the runtime that belongs to its compiler.");
        }

        bool newer = minor > ArtifactLayout.Minor;
        if (!newer && (prefix[12..16].ContainsAnyExcept((byte)0) || prefix[56..].ContainsAnyExcept((byte)0))) throw Damaged(path, "its first 64 bytes are not as they were written");
        long length = BinaryPrimitives.ReadInt64LittleEndian(prefix[16..]);
        if (length <= 0 || length > ArtifactLayout.MaxHeaderLength || length > file.FileLength - ArtifactLayout.PrefixLength)
            throw Damaged(path, $"its header of {length} bytes does not fit the file of {file.FileLength}");
        ReadOnlySpan<byte> json = file.Bytes(ArtifactLayout.PrefixLength, (int)length);
        if (!SHA256.HashData(json).AsSpan().SequenceEqual(prefix[24..56])) throw Damaged(path, "its header is not as it was written");
        ArtifactHeader header = Parse(path, json);
        long end = PlaceSegments(path, file, header, ArtifactLayout.PrefixLength + length, newer);
        return (header, minor == ArtifactLayout.SignedMinor ? ReadSignature(path, file, end) : RequireEnd(path, file, end, newer));
    }

    private static ArtifactSignature ReadSignature(string path, MappedSegments file, long end)
    {
        long at = ArtifactLayout.Align(end);
        bool fits = file.FileLength == at + ArtifactSignature.Length && !HasGap(file, end, at);
        return fits && ArtifactSignature.Parse(file.Bytes(0, ArtifactLayout.PrefixLength), file.Bytes(at, ArtifactSignature.Length)) is { } signature
            ? signature
            : throw Damaged(path, "its signature is not there whole");
    }

    private static ArtifactSignature? RequireEnd(string path, MappedSegments file, long end, bool newer) => newer || end == file.FileLength
        ? null
        : throw Damaged(path, $"it has {file.FileLength - end} bytes behind its end");

    private static ArtifactHeader Parse(string path, ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ArtifactJson.Default.ArtifactHeader) ?? throw Damaged(path, "its header is empty");
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException or FormatException or InvalidOperationException or OverflowException)
        {
            throw new SpikeFormatException($"The artifact '{path}' is damaged: its header makes no sense ({e.Message}). {Remedy}", e);
        }
    }

    private static long PlaceSegments(string path, MappedSegments file, ArtifactHeader header, long headerEnd, bool newer)
    {
        long data = ArtifactLayout.Align(headerEnd), end = headerEnd;
        var places = new (long Offset, int Length)[header.Segments.Length];
        for (int id = 0; id < places.Length; id++)
        {
            SegmentEntry entry = header.Segments[id] ?? throw Damaged(path, $"segment {id} has no entry");
            long room = file.FileLength - data;
            bool fits = entry.Offset >= 0 && entry.Offset % ArtifactLayout.Alignment == 0 && entry.Length is >= 0 and <= int.MaxValue
                && entry.Offset <= room && entry.Length <= room - entry.Offset && data + entry.Offset >= end;
            if (!fits) throw Damaged(path, $"segment {id} lies outside the file or over another");
            if (!newer && HasGap(file, end, data + entry.Offset)) throw Damaged(path, $"there is something before segment {id} that was not written");
            places[id] = (data + entry.Offset, (int)entry.Length);
            end = data + entry.Offset + entry.Length;
        }

        file.Place(places);
        return end;
    }

    /// <summary>Whether the padding between two segments holds anything.</summary>
    private static bool HasGap(MappedSegments file, long from, long to) =>
        to - from >= ArtifactLayout.Alignment || file.Bytes(from, (int)(to - from)).ContainsAnyExcept((byte)0);

    private const string Remedy = "Build the model again, or copy the file again.";

    public static SpikeFormatException Damaged(string path, string reason) => new($"The artifact '{path}' is damaged: {reason}. {Remedy}");
}
