using Spike.Runtime.Codings;

namespace Spike.Runtime.Chips.Images.Verification;

/// <summary>The steps in which spikes leave and may arrive.</summary>
/// <param name="First">The first.</param>
/// <param name="Last">The last.</param>
internal readonly record struct StepSpan(int First, int Last)
{
    /// <summary>When the spikes of an emission leave.</summary>
    public static StepSpan Of(Emission emission) => new(emission.FirstStep, emission.FirstStep + Steps(emission) - 1);

    public static StepSpan Of(Dendrite window) => new(window.FirstStep, window.FirstStep + window.Steps - 1);

    /// <summary>T of an emission.</summary>
    public static int Steps(Emission emission) => emission.Coding switch
    {
        SpikeCoding.Radix => emission.Range.Bits,
        SpikeCoding.Rate => emission.Range.Magnitude,
        _ => 1,
    };

    public bool Holds(StepSpan other) => other.First >= First && other.Last <= Last;

    public StepSpan Later(int steps) => new(First + steps, Last + steps);
}
