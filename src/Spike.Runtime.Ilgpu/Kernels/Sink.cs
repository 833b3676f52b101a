using System.Runtime.CompilerServices;

namespace Spike.Runtime.Ilgpu.Kernels;

/// <summary>What becomes of a membrane: it is stored, or its population fires.</summary>
/// <remarks>Other terms of a firing are described by words among the constants, five and one stride an axis for each: how many there are is open.</remarks>
internal struct Sink
{
    public const int StoreMembrane = 0;
    public const int StoreWide = 1;
    public const int FireCodes = 2;

    public const int TermWords = 5;
    public const int CarriesCodes = 0;
    public const int CarriesMembranes = 1;

    /// <summary>One of the three above.</summary>
    public int Kind;

    /// <summary>The output edge, and its elements a sample.</summary>
    public int Place;
    public int Length;

    public int Channels;
    public int ChannelStride;
    public int Shifts;

    /// <summary>Places of int64 offsets and int16 codes; -1 where there are none.</summary>
    public int Offsets;
    public int Table;

    public int Low;
    public int High;

    /// <summary>Words of the terms: place, carrier, elements a sample, multipliers, whether there are strides, the strides. Behind them the output's dimensions.</summary>
    public int Terms;
    public int TermCount;
    public int Rank;

    /// <summary>1 where the first term is the membrane itself.</summary>
    public int OwnMembrane;

    /// <summary>Takes the membrane of element <paramref name="i"/> of a sample.</summary>
    public static void Take(DeviceMemory memory, Sink sink, int samples, int sample, int i, long membrane)
    {
        long at = ((long)sample * sink.Length) + i;
        if (sink.Kind == StoreMembrane) memory.Membranes[DeviceMemory.MembranesAt(sink.Place, samples) + at] = (int)membrane;
        else if (sink.Kind == StoreWide) memory.WideMembranes[DeviceMemory.WideAt(sink.Place, samples) + at] = membrane;
        else memory.Codes[DeviceMemory.CodesAt(sink.Place, samples) + at] = (short)Fire(memory, sink, samples, sample, i, membrane);
    }

    /// <summary>clamp((Σ e · M + O + 2^(s-1)) &gt;&gt; s), and the table where there is one.</summary>
    private static int Fire(DeviceMemory memory, Sink sink, int samples, int sample, int i, long membrane)
    {
        int channel = i / sink.ChannelStride % sink.Channels, shift = memory.Byte(sink.Shifts, channel);
        long sum = 1L << (shift - 1);
        if (sink.Offsets >= 0) sum += memory.Long(sink.Offsets, channel);
        for (int term = 0; term < sink.TermCount; term++)
        {
            int word = term * (TermWords + sink.Rank);
            long value = term < sink.OwnMembrane ? membrane : Read(memory, sink, samples, sample, i, word);
            sum += value * memory.Int(memory.Int(sink.Terms, word + 3), channel);
        }

        long code = sum >> shift;
        code = code < sink.Low ? sink.Low : code > sink.High ? sink.High : code;
        return sink.Table < 0 ? (int)code : memory.Short(sink.Table, code - sink.Low);
    }

    private static long Read(DeviceMemory memory, Sink sink, int samples, int sample, int i, int word)
    {
        int place = memory.Int(sink.Terms, word), carrier = memory.Int(sink.Terms, word + 1), length = memory.Int(sink.Terms, word + 2);
        long at = (long)sample * length;
        if (memory.Int(sink.Terms, word + 4) == 0) at += i;
        else at += Strided.Offset(memory, sink.Terms, sink.TermCount * (TermWords + sink.Rank), word + TermWords, sink.Rank, i);
        return carrier == CarriesCodes ? memory.Codes[DeviceMemory.CodesAt(place, samples) + at]
            : carrier == CarriesMembranes ? memory.Membranes[DeviceMemory.MembranesAt(place, samples) + at]
            : memory.WideMembranes[DeviceMemory.WideAt(place, samples) + at];
    }
}

/// <summary>Offsets that strides give to the elements of a shape.</summary>
internal static class Strided
{
    /// <param name="memory">Constants.</param>
    /// <param name="place">Where the words are.</param>
    /// <param name="sizes">The first word of the dimensions.</param>
    /// <param name="strides">The first word of the strides.</param>
    /// <param name="rank">How many of each.</param>
    /// <param name="index">Row-major index of the element.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Offset(DeviceMemory memory, int place, int sizes, int strides, int rank, int index)
    {
        int offset = 0;
        for (int axis = rank - 1; axis >= 0; axis--)
        {
            int size = memory.Int(place, sizes + axis);
            offset += index % size * memory.Int(place, strides + axis);
            index /= size;
        }

        return offset;
    }
}
