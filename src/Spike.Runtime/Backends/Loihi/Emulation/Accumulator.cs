using Spike.Runtime.Chips.Images;
using Spike.Runtime.Codings;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>One dendrite of all neurons of a slice, or what arrives at a processor's buffer.</summary>
/// <remarks>
/// V is doubled before the input of a step arrives, so that spikes add to it where it lies: 2V + I. It is held in 32 bits as long as what a step may bring
/// cannot pass them; the first step that might moves it to 64 bits for good. So no overflow goes unseen.
/// </remarks>
internal sealed class Accumulator
{
    /// <summary>Declared widths that fit 32 bits after a doubling, with as much room for a step's input.</summary>
    private const int NarrowBits = 29;

    private readonly Dendrite dendrite;
    private readonly long limit;
    private long room;

    /// <param name="dendrite">What the image says of it.</param>
    /// <param name="neurons">Of the slice.</param>
    /// <param name="what">Whose, for messages.</param>
    public Accumulator(Dendrite dendrite, int neurons, string what)
    {
        this.dendrite = dendrite;
        Neurons = neurons;
        bool windowed = dendrite.Steps > 0;
        ImageTables.Require(dendrite.FirstStep >= 0 && dendrite.Steps >= 0 && dendrite.FirstStep <= int.MaxValue - dendrite.Steps, what, "a dendrite's window makes no sense");
        ImageTables.Require(Enum.IsDefined(dendrite.Coding), what, "a dendrite's coding is unknown");
        ImageTables.Require(!windowed || dendrite.Bits is >= 1 and <= 61, what, $"a dendrite of {dendrite.Bits} bits is not known");
        limit = windowed ? 1L << (dendrite.Bits - 1) : 0;
        if (dendrite.Bits <= NarrowBits || !windowed) Narrow = new int[RowAdd.Padded(neurons) + RowAdd.Lanes];
        else Wide = new long[neurons];
    }

    public int Neurons { get; }

    /// <summary>V with room for whole vectors behind it, while 32 bits do.</summary>
    public int[]? Narrow { get; private set; }

    /// <summary>V where 32 bits do not.</summary>
    public long[]? Wide { get; private set; }

    /// <summary>Whether V may hold something.</summary>
    public bool Touched { get; private set; }

    public long this[int neuron] => Wide is { } wide ? wide[neuron] : Narrow![neuron];

    /// <summary>Whether spikes may arrive in a step.</summary>
    public bool Takes(int step) => dendrite.Steps == 0 || (step >= dendrite.FirstStep && step - dendrite.FirstStep < dendrite.Steps);

    /// <summary>Before the input of a step.</summary>
    public void Begin(int step)
    {
        room = (Narrow is null ? long.MaxValue : int.MaxValue) - (2 * limit);
        if (!Touched || !Takes(step)) return;
        if (step == dendrite.FirstStep || dendrite.Steps == 0) Clear();
        else if (dendrite.Coding == SpikeCoding.Radix) Double();
    }

    /// <summary>Says that a spike will arrive that adds to each neuron this much at most.</summary>
    public void Expect(long magnitude)
    {
        Touched = true;
        if ((room -= magnitude) >= 0 || Narrow is not { } narrow) return;
        room += long.MaxValue - int.MaxValue;
        Widen(narrow);
    }

    /// <summary>After the input of a step: the first neuron whose V does not fit its bits, or -1.</summary>
    public int Misfit(int step)
    {
        if (!Touched || dendrite.Steps == 0 || !Takes(step)) return -1;
        if (room < 0) return 0;
        if (Narrow is { } narrow)
        {
            ReadOnlySpan<int> values = narrow.AsSpan(0, Neurons);
            return TensorBounds.Within(values, (int)-limit, (int)(limit - 1)) ? -1 : First(values, (int)-limit, (int)(limit - 1));
        }

        for (int i = 0; i < Neurons; i++)
        {
            if (Wide![i] < -limit || Wide[i] >= limit) return i;
        }

        return -1;
    }

    /// <summary>Back to 0.</summary>
    public void Clear()
    {
        if (!Touched) return;
        Array.Clear((Array?)Narrow ?? Wide!);
        Touched = false;
    }

    private static int First(ReadOnlySpan<int> values, int low, int high)
    {
        int i = 0;
        while (values[i] >= low && values[i] <= high) i++;
        return i;
    }

    private void Double()
    {
        if (Narrow is { } narrow)
        {
            for (int i = 0; i < narrow.Length; i++) narrow[i] <<= 1;
        }
        else
        {
            for (int i = 0; i < Neurons; i++) Wide![i] <<= 1;
        }
    }

    private void Widen(int[] narrow)
    {
        Wide = new long[Neurons];
        for (int i = 0; i < Neurons; i++) Wide[i] = narrow[i];
        Narrow = null;
    }
}
