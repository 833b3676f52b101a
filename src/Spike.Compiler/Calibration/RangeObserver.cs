using System.Runtime.Intrinsics;

namespace Spike.Compiler.Calibration;

/// <summary>Watches one value over all calibration batches and keeps a bounded, evenly spread subset of it.</summary>
/// <remarks>
/// Every 3^k-th element is kept; when the subset is full two of three are dropped and k grows. The subset depends on the order of
/// the data alone, so a compilation can be repeated.
/// </remarks>
/// <param name="capacity">Elements of the subset at most.</param>
internal sealed class RangeObserver(int capacity = RangeObserver.Capacity)
{
    public const int Capacity = 1 << 16;

    /// <summary>Networks of many values keep fewer elements of each, but no fewer than this.</summary>
    public const int SmallestCapacity = 1 << 14;

    private readonly List<float> elements = [];
    private readonly TailObserver tail = new();
    private long seen;
    private long step = 1;
    private float min = float.PositiveInfinity;
    private float max = float.NegativeInfinity;
    private bool finite = true;

    public void Add(ReadOnlySpan<float> values)
    {
        (float low, float high, bool allFinite) = Ends(values);
        min = Math.Min(min, low);
        max = Math.Max(max, high);
        finite &= allFinite;
        tail.Add(values);
        long first = seen;
        seen += values.Length;
        // Powers of three share no factor with the usual channel counts, so that no channel is left out.
        for (long index = Next(first); index < seen; index = Next(index + 1))
        {
            if (elements.Count == capacity) Thin();
            // Thinning has made the step larger: what it would have dropped is not added.
            if (index % step == 0) elements.Add(values[(int)(index - first)]);
        }
    }

    /// <summary>The first index from this one on that belongs to the subset.</summary>
    private long Next(long index) => (index + step - 1) / step * step;

    /// <summary>The smallest and the largest element, those left out that are not a number.</summary>
    private static (float Low, float High, bool AllFinite) Ends(ReadOnlySpan<float> values)
    {
        Vector256<float> low = Vector256.Create(float.PositiveInfinity), high = -low, largest = Vector256.Create(float.MaxValue);
        Vector256<float> finite = Vector256<float>.AllBitsSet;
        int vectors = values.Length - (values.Length % Vector256<float>.Count);
        for (int i = 0; i < vectors; i += Vector256<float>.Count)
        {
            Vector256<float> part = Vector256.Create(values.Slice(i, Vector256<float>.Count));
            low = Vector256.ConditionalSelect(Vector256.LessThan(part, low), part, low);
            high = Vector256.ConditionalSelect(Vector256.GreaterThan(part, high), part, high);
            finite &= Vector256.LessThanOrEqual(Vector256.Abs(part), largest);
        }

        (float lowest, float highest, bool allFinite) = (float.PositiveInfinity, float.NegativeInfinity, Vector256.EqualsAll(finite.AsInt32(), Vector256<int>.AllBitsSet));
        for (int lane = 0; lane < Vector256<float>.Count; lane++) (lowest, highest) = (Math.Min(lowest, low[lane]), Math.Max(highest, high[lane]));
        foreach (float value in values[vectors..])
        {
            if (value < lowest) lowest = value;
            if (value > highest) highest = value;
            allFinite &= float.IsFinite(value);
        }

        return (lowest, highest, allFinite);
    }

    public ValueRange Range() => seen == 0 ? new ValueRange(0, 0, []) : new ValueRange(min, max, [.. elements], finite) { Tail = Tail() };

    /// <summary>None where the subset is all that was seen.</summary>
    private ValueTail? Tail()
    {
        if (elements.Count == seen) return null;
        (float[] largest, float from) = tail.Tail();
        int bulk = elements.Count(element => MathF.Abs(element) < from);
        return largest.Length == 0 || bulk == 0 ? null : new ValueTail(largest, from, (double)(seen - largest.Length) / bulk);
    }

    private void Thin()
    {
        int kept = 0;
        for (int i = 0; i < elements.Count; i += 3) elements[kept++] = elements[i];
        elements.RemoveRange(kept, elements.Count - kept);
        step *= 3;
    }
}
