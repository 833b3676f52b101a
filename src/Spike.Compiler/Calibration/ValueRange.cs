namespace Spike.Compiler.Calibration;

/// <summary>What calibration saw of one value: its ends, and an evenly taken subset of its elements.</summary>
/// <param name="Min">The smallest element of all.</param>
/// <param name="Max">The largest element of all.</param>
/// <param name="Elements">A subset over all samples, in no particular order.</param>
/// <param name="IsFinite">Whether every element of all was a finite number.</param>
internal sealed record ValueRange(float Min, float Max, float[] Elements, bool IsFinite = true)
{
    /// <summary>All elements of the largest magnitudes; none where <see cref="Elements"/> are all that was seen.</summary>
    public ValueTail? Tail { get; init; }

    /// <summary>How uneven the samples' loudness is, see <see cref="LoudnessObserver"/>.</summary>
    public double Spread { get; init; } = 1;

    /// <summary>The magnitude that one element in ten thousand exceeds; of codes without a sign, negative elements are never in excess.</summary>
    public double Percentile(bool signed)
    {
        const double share = 1e-4;
        float Size(float element) => signed ? MathF.Abs(element) : element;
        double seen = Tail is null ? Elements.Length : Tail.Elements.Length + (Tail.Weight * Elements.Count(element => MathF.Abs(element) < Tail.From));
        int above = (int)(seen * share);
        float[] largest = [.. (Tail?.Elements ?? Elements).Select(Size).Where(size => size >= (Tail?.From ?? float.NegativeInfinity)).OrderDescending()];
        // Where the tail is too short for the share, the even subset tells.
        if (above >= largest.Length) (largest, above) = ([.. Elements.Select(Size).OrderDescending()], (int)(Elements.Length * share));
        return largest.Length == 0 ? 0 : largest[above];
    }

    public float Magnitude => Math.Max(Math.Abs(Min), Math.Abs(Max));
}

/// <summary>The elements that an even subset sees too few of.</summary>
/// <param name="Elements">Every element whose magnitude is at least <paramref name="From"/>.</param>
/// <param name="From">Where the tail begins.</param>
/// <param name="Weight">How many elements of all stand behind each one of the subset below the tail.</param>
internal sealed record ValueTail(float[] Elements, float From, double Weight);
