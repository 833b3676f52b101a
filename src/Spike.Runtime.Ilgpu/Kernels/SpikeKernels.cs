using ILGPU;
using Spike.Runtime.Codings;

namespace Spike.Runtime.Ilgpu.Kernels;

/// <summary>A population whose spikes are counted, or that sends graded ones.</summary>
internal struct PopulationShape
{
    public int Place;
    public int Length;

    /// <summary>Its coding; see <see cref="SpikeCoding"/>.</summary>
    public int Coding;
    public int Signed;
    public int Low;

    /// <summary>The smallest change that a graded population sends.</summary>
    public int Threshold;

    /// <summary>Where its counts start: operations, possible operations, changes, then how often each code was sent. -1: nothing is counted.</summary>
    public int Counts;

    /// <summary>Where its synapses start, and how many numbers a row has, without and with weights of zero.</summary>
    public int Own;
    public int OwnLength;
    public int All;
    public int AllLength;

    /// <summary>Place in what readers hold, in codes for one sample; -1: every sample starts from rest.</summary>
    public long Held;

    public const int Operations = 0;
    public const int Possible = 1;
    public const int Changes = 2;
    public const int Histogram = 3;
}

/// <summary>What is counted, and what lasts between the frames of a stream.</summary>
internal struct SpikeMemory
{
    public ArrayView<long> Counts;
    public ArrayView<long> Synapses;

    /// <summary>The codes that readers of graded populations hold: an edge of n places starts at n times its offset.</summary>
    public ArrayView<short> Held;
    public int Places;

    /// <summary>The place of the run's first sample.</summary>
    public int First;
}

/// <summary>Counts spikes, and sends graded ones.</summary>
internal static class SpikeKernels
{
    /// <summary>How often each code was sent; its spikes follow from it. Synaptic operations are summed where neurons have unlike fan-outs.</summary>
    public static void Count(DeviceMemory memory, SpikeMemory spikes, PopulationShape shape, int samples)
    {
        long codes = DeviceMemory.CodesAt(shape.Place, samples), operations = 0, possible = 0;
        for (int at = Grid.GlobalIndex.X; at < samples * shape.Length; at += Grid.DimX * Group.DimX)
        {
            int code = memory.Codes[codes + at], count = SpikeCount(code, shape);
            Atomic.Add(ref spikes.Counts[shape.Counts + PopulationShape.Histogram + code - shape.Low], 1L);
            if (shape.OwnLength > 1) operations += count * spikes.Synapses[shape.Own + (at % shape.OwnLength)];
            if (shape.AllLength > 1) possible += count * spikes.Synapses[shape.All + (at % shape.AllLength)];
        }

        if (operations != 0) Atomic.Add(ref spikes.Counts[shape.Counts + PopulationShape.Operations], operations);
        if (possible != 0) Atomic.Add(ref spikes.Counts[shape.Counts + PopulationShape.Possible], possible);
    }

    /// <summary>Turns the codes that a graded population would send into those that its readers hold, and counts its spikes.</summary>
    public static void Send(DeviceMemory memory, SpikeMemory spikes, PopulationShape shape, int samples)
    {
        long codes = DeviceMemory.CodesAt(shape.Place, samples), operations = 0, possible = 0, changes = 0;
        long held = (shape.Held * spikes.Places) + ((long)spikes.First * shape.Length);
        for (int at = Grid.GlobalIndex.X; at < samples * shape.Length; at += Grid.DimX * Group.DimX)
        {
            int code = memory.Codes[codes + at], sent = shape.Held < 0 ? 0 : spikes.Held[held + at], change = code - sent;
            // A change that is too small is not sent: readers go on with what they hold.
            if ((change < 0 ? -change : change) < shape.Threshold) code = sent;
            memory.Codes[codes + at] = (short)code;
            if (shape.Held >= 0) spikes.Held[held + at] = (short)code;
            if (code == sent || shape.Counts < 0) continue;
            changes++;
            operations += spikes.Synapses[shape.Own + (at % shape.OwnLength)];
            possible += spikes.Synapses[shape.All + (at % shape.AllLength)];
        }

        if (changes == 0) return;
        Atomic.Add(ref spikes.Counts[shape.Counts + PopulationShape.Changes], changes);
        Atomic.Add(ref spikes.Counts[shape.Counts + PopulationShape.Operations], operations);
        Atomic.Add(ref spikes.Counts[shape.Counts + PopulationShape.Possible], possible);
    }

    private static int SpikeCount(int code, PopulationShape shape)
    {
        int magnitude = code < 0 ? -code : code;
        if (shape.Coding == (int)SpikeCoding.Rate) return magnitude;
        return IntrinsicMath.PopCount(shape.Signed != 0 ? (3 * magnitude) ^ magnitude : magnitude);
    }
}
