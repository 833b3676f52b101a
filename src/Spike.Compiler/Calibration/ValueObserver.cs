namespace Spike.Compiler.Calibration;

/// <summary>Watches one value over all calibration samples.</summary>
/// <param name="rows">The rows that a softmax makes of it, where nothing else reads it.</param>
/// <param name="capacity">Elements of the subset.</param>
internal sealed class ValueObserver(SoftmaxRows? rows, int capacity)
{
    private readonly RangeObserver range = new(capacity);
    private readonly LoudnessObserver loudness = new();

    /// <param name="elements">Samples one behind the other.</param>
    /// <param name="samples">How many.</param>
    public void Add(ReadOnlySpan<float> elements, int samples)
    {
        if (rows is not null) rows.Watch(elements, range);
        else range.Add(elements);
        loudness.Add(elements, samples);
    }

    public ValueRange Range() => range.Range() with { Spread = loudness.Spread() };
}
