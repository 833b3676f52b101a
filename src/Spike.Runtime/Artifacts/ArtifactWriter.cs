using System.Collections.Immutable;
using System.Text.Json;
using Spike.Runtime.Chips.Images;
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
    /// <param name="chip">What is loaded onto a board; its segments begin with those of the program or the native network.</param>
    /// <param name="native">A native network, with the name of an empty program.</param>
    /// <exception cref="IOException">The folder is missing or full.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static void Write(string path, SpikingProgram program, ArtifactProvenance provenance, NativeGraph? native = null, ChipImage? chip = null)
    {
        string aside = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                Write(stream, program, provenance, native, chip);
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
    public static void Write(Stream stream, SpikingProgram program, ArtifactProvenance provenance, NativeGraph? native = null, ChipImage? chip = null)
    {
        ISegments segments = chip?.Segments ?? native?.Segments ?? program.Segments;
        int[] ids = [.. Enumerable.Range(0, segments.Count)];
        ImmutableArray<SegmentEntry> entries = SegmentedFile.Place(segments, ids);
        byte[] header = JsonSerializer.SerializeToUtf8Bytes(new ArtifactHeader(provenance, program, entries) { Native = native, Chip = chip }, ArtifactJson.Default.ArtifactHeader);
        // What an older reader need not know says so: a file without a native network and a chip is one of version 1.0.
        SegmentedFile.Write(stream, ArtifactLayout.Magic, native is null && chip is null ? (ushort)0 : ArtifactLayout.ChipMinor, header, segments, ids, entries);
    }
}
