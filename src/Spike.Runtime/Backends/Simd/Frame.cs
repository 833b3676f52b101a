using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Simd;

/// <summary>Where one thread works: a block of samples in its arena, and scratch room.</summary>
/// <param name="plan">Byte offsets of the edges for one sample.</param>
/// <param name="arena">Holds the plan's length for each sample.</param>
/// <param name="scratch">Holds what the hungriest step asks for.</param>
/// <param name="samples">Samples in the block.</param>
/// <param name="part">Which of the threads that work in this arena together.</param>
/// <param name="parts">How many they are.</param>
/// <param name="shared">The first thread's scratch room, where there are more.</param>
/// <param name="barrier">Where they wait for each other.</param>
internal readonly unsafe struct Frame(long[] plan, byte* arena, byte* scratch, int samples, int part = 0, int parts = 1, byte* shared = null, StepBarrier? barrier = null)
{
    private readonly byte* arena = arena;

    public readonly byte* Scratch = scratch;

    /// <summary>Scratch room that is the same for all threads of the arena: the first one's.</summary>
    public readonly byte* Shared = parts == 1 ? scratch : shared;

    public readonly int Samples = samples;

    /// <summary>How many threads work in this arena together.</summary>
    public int Parts => parts;

    /// <summary>Whether this is the thread that does what cannot be parted.</summary>
    public bool IsFirst => part == 0;

    /// <summary>This thread's share of some units of work.</summary>
    /// <param name="units">Of all threads.</param>
    /// <param name="grain">Units that stay together.</param>
    public (int First, int End) Share(int units, int grain = 1)
    {
        if (parts == 1) return (0, units);
        int grains = (units + grain - 1) / grain;
        return ((int)Math.Min(units, (long)grains * part / parts * grain), (int)Math.Min(units, (long)grains * (part + 1) / parts * grain));
    }

    /// <summary>Waits until all threads of the arena have come here; each must come as often as the others.</summary>
    public void Await()
    {
        if (parts > 1) barrier!.Wait(parts);
    }

    /// <summary>The codes of an edge, [samples, length].</summary>
    public short* Codes(int edge) => (short*)At(edge);

    /// <summary>The membranes of an edge, [samples, length].</summary>
    public int* Membranes(int edge) => (int*)At(edge);

    public long* WideMembranes(int edge) => (long*)At(edge);

    public byte* At(int edge) => arena + (plan[edge] * Samples);

    /// <summary>Where an element stands.</summary>
    public void* At(int edge, EdgeCarrier carrier, nint element) => carrier switch
    {
        EdgeCarrier.Membrane => Membranes(edge) + element,
        EdgeCarrier.WideMembrane => WideMembranes(edge) + element,
        _ => Codes(edge) + element,
    };
}
