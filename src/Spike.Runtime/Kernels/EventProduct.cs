using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Spike.Runtime.Kernels;

/// <summary>V ← 2V + Σ of the weights of the inputs that are active: one time step of 64 neurons, event by event.</summary>
/// <remarks>
/// Only active inputs cost anything, one addition of 64 numbers each. Weights are kept in 16 bits as [panel][input][64], so that an event is two loads and two
/// additions; up to 255 of them fit 16 bits before they are widened into the membranes.
/// </remarks>
internal static unsafe class EventProduct
{
    /// <summary>Neurons of a panel.</summary>
    public const int Columns = 64;

    // 255 · 128 < 2^15.
    private const int MostEvents = 255;

    /// <summary>16-bit weights of a matrix, missing columns zero.</summary>
    public static long Length(int inner, int columns) => (long)((columns + Columns - 1) / Columns) * inner * Columns;

    /// <summary>Weights [columns, inner] as [panel][inner][64].</summary>
    public static void Pack(ReadOnlySpan<sbyte> weights, int inner, int columns, short* panels)
    {
        for (int column = 0; column < columns; column++)
        {
            short* to = panels + ((long)(column / Columns) * inner * Columns) + (column % Columns);
            ReadOnlySpan<sbyte> row = weights.Slice(column * inner, inner);
            for (int k = 0; k < inner; k++) to[(long)k * Columns] = row[k];
        }
    }

    /// <summary>Integrates one step.</summary>
    /// <param name="panel">[inner][64] weights.</param>
    /// <param name="positive">Inputs that send 1.</param>
    /// <param name="positives">How many.</param>
    /// <param name="negative">Inputs that send -1.</param>
    /// <param name="negatives">How many.</param>
    /// <param name="shift">How far the membranes are shifted first.</param>
    /// <param name="membranes">64 of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Step(short* panel, ushort* positive, int positives, ushort* negative, int negatives, int shift, int* membranes)
    {
        if (shift > 0)
        {
            for (int i = 0; i < Columns; i += 16) (Vector512.Load(membranes + i) << shift).Store(membranes + i);
        }

        if (positives + negatives <= MostEvents)
        {
            Add(panel, positive, positives, negative, negatives, membranes);
            return;
        }

        for (; positives > 0; positives -= MostEvents, positive += MostEvents) Add(panel, positive, Math.Min(positives, MostEvents), negative, 0, membranes);
        for (; negatives > 0; negatives -= MostEvents, negative += MostEvents) Add(panel, positive, 0, negative, Math.Min(negatives, MostEvents), membranes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(short* panel, ushort* positive, int positives, ushort* negative, int negatives, int* membranes)
    {
        Vector512<short> low = default, high = default, low2 = default, high2 = default;
        int i = 0;
        for (; i + 2 <= positives; i += 2)
        {
            short* weights = panel + ((nint)positive[i] * Columns), other = panel + ((nint)positive[i + 1] * Columns);
            low += Vector512.Load(weights);
            high += Vector512.Load(weights + 32);
            low2 += Vector512.Load(other);
            high2 += Vector512.Load(other + 32);
        }

        if (i < positives)
        {
            short* weights = panel + ((nint)positive[i] * Columns);
            low += Vector512.Load(weights);
            high += Vector512.Load(weights + 32);
        }

        for (i = 0; i + 2 <= negatives; i += 2)
        {
            short* weights = panel + ((nint)negative[i] * Columns), other = panel + ((nint)negative[i + 1] * Columns);
            low -= Vector512.Load(weights);
            high -= Vector512.Load(weights + 32);
            low2 -= Vector512.Load(other);
            high2 -= Vector512.Load(other + 32);
        }

        if (i < negatives)
        {
            short* weights = panel + ((nint)negative[i] * Columns);
            low -= Vector512.Load(weights);
            high -= Vector512.Load(weights + 32);
        }

        Widen(low + low2, membranes);
        Widen(high + high2, membranes + 32);
    }

    private static void Widen(Vector512<short> sums, int* membranes)
    {
        (Vector512<int> low, Vector512<int> high) = Vector512.Widen(sums);
        (Vector512.Load(membranes) + low).Store(membranes);
        (Vector512.Load(membranes + 16) + high).Store(membranes + 16);
    }
}
