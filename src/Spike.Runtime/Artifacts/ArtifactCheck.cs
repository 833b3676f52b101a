using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
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

    /// <summary>Whether all was looked at and found whole.</summary>
    public bool IsDone => done;

    /// <summary>Looks at the structure and the small segments.</summary>
    /// <exception cref="SpikeFormatException">Something is damaged.</exception>
    public void RunSmall()
    {
        RequireWritten(Enumerable.Range(0, segments.Length).FirstOrDefault(id => segments[id].Length <= Small && IsDamaged(id), -1));
        RequireSound(ProgramVerifier.FindFault(program, Small));
    }

    /// <summary>Looks at all that is left, once.</summary>
    /// <param name="threads">That may hash side by side.</param>
    /// <param name="beside">Does the work together with other work that reads the same weights and believes nothing that they say; none: nothing else is done.</param>
    /// <exception cref="SpikeFormatException">Something is damaged.</exception>
    public void Run(int threads, Action<IReadOnlyList<Action>>? beside = null)
    {
        if (done) return;
        lock (gate)
        {
            if (done) return;
            int[] large = [.. Enumerable.Range(0, segments.Length).Where(id => segments[id].Length > Small)];
            var damaged = new bool[large.Length];
            string? fault = null;
            List<Action> work = [() => fault = ProgramVerifier.FindFault(program)];
            for (int i = 0; i < large.Length; i++)
            {
                int at = i;
                work.Add(() => damaged[at] = IsDamaged(large[at]));
            }

            Exception? failure = Together(threads, work, beside);
            RequireWritten(damaged.Contains(true) ? large[Array.IndexOf(damaged, true)] : -1);
            RequireSound(fault);
            if (failure is not null) ExceptionDispatchInfo.Throw(failure);
            done = true;
        }
    }

    /// <summary>What other work could not do is no surprise where a segment is damaged; all segments are looked at before it is told.</summary>
    private static Exception? Together(int threads, IReadOnlyList<Action> work, Action<IReadOnlyList<Action>>? beside)
    {
        if (beside is not null)
        {
            try
            {
                beside(work);
                return null;
            }
            catch (Exception e)
            {
                SharedWork.Run(threads, work);
                return e;
            }
        }

        SharedWork.Run(threads, work);
        return null;
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
