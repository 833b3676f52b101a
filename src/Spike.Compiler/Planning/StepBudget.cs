using Spike.Compiler.Verification;

namespace Spike.Compiler.Planning;

/// <summary>What a plan of time steps may cost.</summary>
/// <remarks>
/// The drop that was measured must be within the budget. It must be likely to be on other data too, and one measurement says little about that: right answers that turn wrong and
/// wrong ones that turn right cancel in it by chance. Whatever the labels, no drop is larger than the share of answers that change. So beside what the usual steps are likely to
/// change, which is no fault of the plan, no more answers may be likely to change than points may be lost. <see cref="LikelyChanges"/> says how many that are.
/// </remarks>
/// <param name="options">The budget.</param>
/// <param name="usual">What the usual steps do.</param>
internal sealed class StepBudget(CompileOptions options, Deviation usual)
{
    /// <summary>Points that may be lost where nobody says how many.</summary>
    private const double UsualDrop = 0.5;

    /// <summary>Percent of the answers that may be likely to change in any case: who allows no measured drop at all still wants fewer spikes.</summary>
    private const double FewChanges = 0.1;

    /// <summary>Outputs further than this from the original's are no answer, whatever the drop: |difference| / |original|.</summary>
    private const double MostDistance = 0.14;

    /// <summary>Points. Where nobody set them, those that the usual steps lose do not count.</summary>
    private double MayLose { get; } = options.MaxAccuracyDrop ?? (UsualDrop + Math.Max(0, Lost(usual)));

    private double MayChange { get; } = Math.Max(options.MaxAccuracyDrop ?? UsualDrop, FewChanges);

    /// <summary>Whether a plan is within the budget, and likely to be on other data.</summary>
    // A drop of exactly the allowed points is allowed, whatever the last binary digit says.
    public bool Allows(Deviation plan) => IsNear(plan) && Lost(plan) <= MayLose + 1e-9;

    /// <summary>Whether a plan changes few enough answers, whatever drop was measured. Of two plans, the one with more steps is nearer: chance has little part in it.</summary>
    public bool IsNear(Deviation plan) =>
        plan.LikelyChanges <= usual.LikelyChanges + MayChange + 1e-9 && plan.Furthest <= Math.Max(MostDistance * MostDistance, usual.Furthest);

    /// <summary>Whether a change of one value's steps alone is too much already.</summary>
    /// <param name="alone">Held against the usual steps.</param>
    public bool IsHopeless(Deviation alone) => alone.LikelyChanges > usual.LikelyChanges + MayChange || !(alone.Furthest <= MostDistance * MostDistance);

    /// <summary>Points that are lost. Where nothing is chosen, of the cosine of the output that is furthest.</summary>
    private static double Lost(Deviation deviation) =>
        deviation.First.Chooses ? deviation.First.Lost : Math.Max(deviation.First.Lost, 100 * deviation.Furthest / 2);
}
