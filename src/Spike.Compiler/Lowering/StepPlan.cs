using System.Collections.Immutable;
using Spike.Runtime.Codings;

namespace Spike.Compiler.Lowering;

/// <summary>How values are sent: a coding, and T of what synapses read, one number for all values and others for some.</summary>
/// <param name="TimeSteps">1 to 16; more under rate coding.</param>
/// <param name="Own">Values that have a T of their own.</param>
internal sealed record StepPlan(int TimeSteps, ImmutableDictionary<string, int> Own)
{
    private const int UsualDigits = 8;

    public SpikeCoding Coding { get; init; }

    /// <summary>Graded coding: the smallest change of a T-bit code that is sent, at least 1.</summary>
    public int Threshold { get; init; } = 1;

    /// <summary>The plan that the options ask for.</summary>
    public static StepPlan Of(CompileOptions options) =>
        Same(options.TimeSteps) with { Coding = Enum.Parse<SpikeCoding>(options.Coding, ignoreCase: true), Threshold = options.DeltaThreshold };

    public static StepPlan Same(int timeSteps) => new(timeSteps, ImmutableDictionary<string, int>.Empty);

    /// <summary>Rate coding with the same T for a plan of digits, digits for a plan of rates.</summary>
    public StepPlan Other => Coding == SpikeCoding.Rate
        ? Same(Math.Min(TimeSteps, UsualDigits))
        : Same(TimeSteps) with { Coding = SpikeCoding.Rate };

    public int Of(string value) => Own.GetValueOrDefault(value, TimeSteps);

    public StepPlan With(string value, int timeSteps) => this with { Own = Own.SetItem(value, timeSteps) };
}
