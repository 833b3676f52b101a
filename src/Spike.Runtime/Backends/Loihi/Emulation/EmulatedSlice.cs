using Spike.Runtime.Chips.Images;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>The neurons of a slice: they integrate, and what they do at the end of a step depends on their program.</summary>
internal abstract class EmulatedSlice
{
    private readonly byte[] touched;

    protected EmulatedSlice(Slice slice, Routes? routes, ImageTables tables, string what)
    {
        ImageTables.Require(slice.Neurons is >= 1 and <= 1 << 28, what, $"{slice.Neurons} neurons are no slice");
        (Slice, Routes) = (slice, routes);
        Dendrites = [.. slice.Program.Dendrites.Select(dendrite => new Accumulator(dendrite, slice.Neurons, what))];
        Elements = tables.Read<int>(slice.ElementSegment, slice.Neurons, what);
        Fired = new long[slice.Neurons];
        touched = new byte[slice.Neurons];
    }

    public Slice Slice { get; }

    public int Neurons => Slice.Neurons;

    public Accumulator[] Dendrites { get; }

    /// <summary>A byte a neuron, not 0 where a spike has arrived in this step.</summary>
    public byte[] Touched => touched;

    /// <summary>Which element of the population each neuron is.</summary>
    public int[] Elements { get; }

    /// <summary>What the neurons fired last: codes, or a relay's sums.</summary>
    public long[] Fired { get; }

    /// <summary>Where their spikes go; none where a processor reads them.</summary>
    public Routes? Routes { get; }

    /// <summary>Before the input of a step.</summary>
    public void Begin(int step)
    {
        foreach (Accumulator dendrite in Dendrites) dendrite.Begin(step);
    }

    /// <summary>Whether a step changes anything though no spike arrives.</summary>
    public abstract bool IsDue(int step);

    /// <summary>After the input of a step.</summary>
    public abstract void End(in NeuronStep step, ref ChipCounters counters);

    /// <summary>Before a sample: all is at rest.</summary>
    public virtual void Clear()
    {
        foreach (Accumulator dendrite in Dendrites) dendrite.Clear();
    }

    /// <summary>Neurons that had input in this step; forgets them.</summary>
    public int TakeTouched()
    {
        int count = 0;
        foreach (byte neuron in touched) count += neuron;
        Array.Clear(touched);
        return count;
    }

    /// <summary>A table of entries that neurons share: neuron i uses entry i mod parameters.</summary>
    protected static void RequireParameters(int parameters, string what) => ImageTables.Require(parameters >= 1, what, $"tables of {parameters} entries");

    protected ChipRunException Fault(in NeuronStep step, int neuron, string reason) => new(reason, step.Place, Slice.Population, neuron, step.Step);
}

/// <summary>Where and when neurons are updated.</summary>
/// <param name="Step">The step of the sample.</param>
/// <param name="Node">The core.</param>
/// <param name="Place">The core in words.</param>
/// <param name="Sample">Whose neurons they are in this step; it takes the spikes.</param>
/// <param name="Worker">The thread.</param>
internal readonly record struct NeuronStep(int Step, int Node, string Place, EmulatedSample Sample, int Worker);
