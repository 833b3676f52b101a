namespace Spike.Compiler.Calibration;

/// <summary>What calibration saw of one value: its ends, and an evenly taken subset of its elements.</summary>
/// <param name="Min">The smallest element of all.</param>
/// <param name="Max">The largest element of all.</param>
/// <param name="Elements">A subset over all samples, in no particular order.</param>
/// <param name="IsFinite">Whether every element of all was a finite number.</param>
internal sealed record ValueRange(float Min, float Max, float[] Elements, bool IsFinite = true)
{
    public float Magnitude => Math.Max(Math.Abs(Min), Math.Abs(Max));
}
