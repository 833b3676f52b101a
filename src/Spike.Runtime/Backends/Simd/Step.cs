namespace Spike.Runtime.Backends.Simd;

/// <summary>One operation, prepared: constants packed, layouts worked out. Shared by all sessions of a model; what changes is in the frame.</summary>
internal abstract class Step : IDisposable
{
    /// <summary>The edge that it writes.</summary>
    public required int Output { get; init; }

    /// <summary>Bytes of scratch that a run needs.</summary>
    /// <param name="stepped">Whether runs are stepped, whatever the operation itself says.</param>
    public virtual long ScratchBytes(bool stepped) => 0;

    /// <summary>Bytes of constants that were packed for the kernel.</summary>
    public virtual long PackedBytes => 0;

    /// <summary>Which kernel integrates, in words; none where nothing is integrated.</summary>
    public virtual string? Kernel => null;

    /// <summary>Share of a row's digits that spike up to which a stepped run goes event by event; none where it never does.</summary>
    public virtual double? EventsUpTo => null;

    /// <summary>Bytes of weights that stepped runs add the first time they go event by event.</summary>
    public virtual long EventBytes => 0;

    /// <summary>Whether <see cref="Run"/> does only its frame's share of the work; if not, the first thread alone runs it.</summary>
    public virtual bool Splits => false;

    /// <summary>Runs the operation for all samples of a frame.</summary>
    /// <param name="frame">Samples, arena, scratch.</param>
    /// <param name="stepped">One digit a step, whatever the operation itself says.</param>
    public abstract void Run(in Frame frame, bool stepped);

    public virtual void Dispose() { }
}
