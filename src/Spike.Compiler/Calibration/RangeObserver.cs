namespace Spike.Compiler.Calibration;

/// <summary>Watches one value over all calibration batches and keeps a bounded, evenly spread subset of it.</summary>
/// <remarks>
/// Every 3^k-th element is kept; when the subset is full two of three are dropped and k grows. The subset depends on the order of
/// the data alone, so a compilation can be repeated.
/// </remarks>
internal sealed class RangeObserver
{
    public const int Capacity = 1 << 16;

    private readonly List<float> elements = new(Capacity);
    private readonly TailObserver tail = new();
    private long seen;
    private long step = 1;
    private float min = float.PositiveInfinity;
    private float max = float.NegativeInfinity;
    private bool finite = true;

    public void Add(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (value < min) min = value;
            if (value > max) max = value;
            if (!float.IsFinite(value)) finite = false;
            tail.Add(value);
            // Powers of three share no factor with the usual channel counts, so that no channel is left out.
            long index = seen++;
            if (index % step != 0) continue;
            if (elements.Count == Capacity) Thin();
            // Thinning has made the step larger: what it would have dropped is not added.
            if (index % step == 0) elements.Add(value);
        }
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
