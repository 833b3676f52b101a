using System.Collections.Immutable;
using Spike.Compiler.Lowering;

namespace Spike.Compiler.Planning;

/// <summary>More or fewer steps for some values, and what they do while all others keep the usual.</summary>
/// <param name="TimeSteps">T of each value; one that is not named keeps the usual.</param>
/// <param name="Error">What the outputs' error grows by: |difference|² / |original|².</param>
/// <param name="Spikes">What the spikes of a sample grow by.</param>
internal sealed record StepOption(ImmutableDictionary<string, int> TimeSteps, double Error, double Spikes)
{
    /// <summary>The plan with these steps.</summary>
    public StepPlan In(StepPlan plan) => plan with { Own = plan.Own.SetItems(TimeSteps) };

    /// <summary>The plan with these steps in place of those of another option for the same values.</summary>
    public StepPlan InPlaceOf(StepOption other, StepPlan plan) => In(plan with { Own = plan.Own.RemoveRange(other.TimeSteps.Keys) });
}
