using System.Runtime.Intrinsics;

namespace Spike.Compiler.Calibration;

/// <summary>Keeps the elements of largest magnitude, every one of them.</summary>
/// <remarks>
/// A subset of a few values in a hundred sees few of the outliers or none, and an error that clips them all would look small. They are few, so they
/// can all be kept.
/// </remarks>
/// <param name="capacity">Elements that are kept for certain.</param>
internal sealed class TailObserver(int capacity = TailObserver.Capacity)
{
    public const int Capacity = 1 << 12;

    private readonly List<float> tail = [];
    private float from;

    public void Add(ReadOnlySpan<float> values)
    {
        // Once the tail is complete nearly all elements lie below it: eight are refused at a time.
        for (; values.Length >= Vector256<float>.Count; values = values[Vector256<float>.Count..])
        {
            if (!Vector256.GreaterThanOrEqualAny(Vector256.Abs(Vector256.Create(values)), Vector256.Create(from))) continue;
            foreach (float value in values[..Vector256<float>.Count]) Add(value);
        }

        foreach (float value in values) Add(value);
    }

    public void Add(float value)
    {
        if (!(MathF.Abs(value) >= from)) return;
        tail.Add(value);
        if (tail.Count == 2 * capacity) Cut();
    }

    /// <summary>The tail, and the magnitude from which on it is complete.</summary>
    public (float[] Elements, float From) Tail()
    {
        if (tail.Count > capacity) Cut();
        return ([.. tail], from);
    }

    private void Cut()
    {
        var magnitudes = new float[tail.Count];
        for (int i = 0; i < magnitudes.Length; i++) magnitudes[i] = MathF.Abs(tail[i]);
        Array.Sort(magnitudes);
        // Of equals at the edge all stay outside or all inside; inside there may be more than fit, then none of them belongs to the tail.
        float edge = magnitudes[^capacity];
        from = magnitudes[^(capacity + 1)] < edge ? edge : MathF.BitIncrement(edge);
        tail.RemoveAll(value => !(MathF.Abs(value) >= from));
    }
}
