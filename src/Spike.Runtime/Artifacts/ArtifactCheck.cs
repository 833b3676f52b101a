using System.Collections.Immutable;
using System.Security.Cryptography;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Verification;

namespace Spike.Runtime.Artifacts;

/// <summary>Whether the segments are as they were written, and whether the program that reads them is sound.</summary>
/// <remarks>
/// Hashing and adding up all weights takes most of the time of loading, so it waits for the first run. Nothing runs before it.
/// </remarks>
internal sealed class ArtifactCheck(string path, SpikingProgram program, ImmutableArray<SegmentEntry> segments, ChipImage? chip)
{
    /// <summary>Bytes up to which a segment is checked at once: tables and biases, which say most of what can be wrong.</summary>
    private const long Small = 64 * 1024;

    private readonly Lock gate = new();
    private volatile bool done;
    private bool chipDone;

    /// <summary>Looks at the structure and the small segments.</summary>
    /// <exception cref="SpikeFormatException">Something is damaged.</exception>
    public void RunSmall()
    {
        RequireWritten(Enumerable.Range(0, segments.Length).FirstOrDefault(id => segments[id].Length <= Small && IsDamaged(id), -1));
        RequireSound(ProgramVerifier.FindFault(program, Small));
    }

    /// <summary>Looks at all that is left, once.</summary>
    /// <param name="threads">That may hash side by side.</param>
    /// <exception cref="SpikeFormatException">Something is damaged.</exception>
    public void Run(int threads)
    {
        if (done) return;
        lock (gate)
        {
            if (done) return;
            int[] large = [.. Enumerable.Range(0, segments.Length).Where(id => segments[id].Length > Small)];
            var damaged = new bool[large.Length];
            Parallel.For(0, large.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => damaged[i] = IsDamaged(large[i]));
            RequireWritten(damaged.Contains(true) ? large[Array.IndexOf(damaged, true)] : -1);
            RequireSound(ProgramVerifier.FindFault(program));
            done = true;
        }
    }

    /// <summary>Looks at all there is, the chip section too.</summary>
    /// <param name="threads">That may hash side by side.</param>
    /// <exception cref="SpikeFormatException">Something is damaged.</exception>
    public void RunChip(int threads)
    {
        Run(threads);
        if (chip is null) return;
        lock (gate)
        {
            if (!chipDone && ChipImageVerifier.FindFault(chip) is { } fault) throw ArtifactReader.Damaged(path, $"its chip section is not sound: {fault}");
            chipDone = true;
        }
    }

    private bool IsDamaged(int id) => !Convert.ToHexStringLower(SHA256.HashData(program.Segments.Read<byte>(id))).Equals(segments[id].Sha256, StringComparison.Ordinal);

    private void RequireWritten(int damaged)
    {
        if (damaged >= 0) throw ArtifactReader.Damaged(path, $"segment {damaged} is not as it was written");
    }

    private void RequireSound(string? fault)
    {
        if (fault is not null) throw ArtifactReader.Damaged(path, $"its program is not sound: {fault}");
    }
}
