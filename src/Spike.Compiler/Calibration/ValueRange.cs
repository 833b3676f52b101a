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

    public float Magnitude => Math.Max(Math.Abs(Min), Math.Abs(Max));
}

/// <summary>The elements that an even subset sees too few of.</summary>
/// <param name="Elements">Every element whose magnitude is at least <paramref name="From"/>.</param>
/// <param name="From">Where the tail begins.</param>
/// <param name="Weight">How many elements of all stand behind each one of the subset below the tail.</param>
internal sealed record ValueTail(float[] Elements, float From, double Weight);
