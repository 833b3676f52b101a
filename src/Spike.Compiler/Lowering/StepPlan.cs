using System.Collections.Immutable;

namespace Spike.Compiler.Lowering;

/// <summary>T of what synapses read: one number for all values, and others for some.</summary>
/// <param name="TimeSteps">1 to 16.</param>
/// <param name="Own">Values that have a T of their own.</param>
internal sealed record StepPlan(int TimeSteps, ImmutableDictionary<string, int> Own)
{
    public static StepPlan Same(int timeSteps) => new(timeSteps, ImmutableDictionary<string, int>.Empty);

    public int Of(string value) => Own.GetValueOrDefault(value, TimeSteps);

    public StepPlan With(string value, int timeSteps) => this with { Own = Own.SetItem(value, timeSteps) };
}
