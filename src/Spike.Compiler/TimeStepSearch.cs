using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;
using Spike.Compiler.Verification;
using Spike.Runtime.Programs;

namespace Spike.Compiler;

/// <summary>Chooses T for each value that synapses read: the fewest spikes whose measured drop stays within the budget.</summary>
/// <remarks>
/// First each value alone is given fewer steps, and what that does to the outputs and to the spikes is measured. Errors of small
/// perturbations add, so the price of a plan can be foretold; for each exchange rate between error and spikes there is one cheapest plan, found value by
/// value. A bisection over the rate then compiles and measures whole plans. Nothing depends on time or chance.
/// </remarks>
/// <param name="search">Compiles plans.</param>
/// <param name="model">The original.</param>
/// <param name="graph">Its graph.</param>
/// <param name="measured">The samples that the drop is measured on, with labels where there are some.</param>
/// <param name="options">The budget, threads.</param>
/// <param name="progress">Told the share done.</param>
/// <param name="cancellation">Ends it between two trials.</param>
internal sealed class TimeStepSearch(
    CalibrationSearch search, OnnxModel model, Graph graph, SampleSet measured, CompileOptions options, IProgress<double> progress,
    CancellationToken cancellation)
{
    /// <summary>Where the search starts, and the most that it gives.</summary>
    public const int MostSteps = 8;

    private const int FewestSteps = 2;
    private const int SensitivitySamples = 64;
    private const int Rounds = 12;

    /// <summary>Points of accuracy that may be lost where nobody says how many.</summary>
    private const double DefaultDrop = 0.5;

    /// <summary>Outputs further than this from the original's are no answer, whatever the drop: |difference| / |original|.</summary>
    private const double MostDistance = 0.14;

    private readonly double allowed = options.MaxAccuracyDrop ?? DefaultDrop;

    /// <summary>The program made by the plan, and how that one was calibrated.</summary>
    public CalibratedProgram Run()
    {
        StepPlan plan = StepPlan.Same(MostSteps);
        CalibratedProgram best = search.Run(plan);
        ImmutableArray<Candidate> candidates = Sensitivities(plan);
        // Exchange rates from "error is all" to "spikes are all", on a logarithmic scale.
        double low = -12, high = 6;
        for (int round = 0; round < Rounds; round++)
        {
            double rate = (low + high) / 2;
            CalibratedProgram found = search.Run(Cheapest(candidates, Math.Pow(10, rate)));
            if (Fits(found.Program)) (best, low) = (found, rate);
            else high = rate;
            progress.Report(0.7 + (0.3 * (round + 1) / Rounds));
        }

        return best;
    }

    /// <summary>For every value and T: what it does to error and spikes when the others keep the most.</summary>
    private ImmutableArray<Candidate> Sensitivities(StepPlan most)
    {
        var error = new OutputError(model, graph.Outputs, measured.First(SensitivitySamples), options.Threads, cancellation);
        ProgramDraft draft = search.Draft(most, ScaleMethod.LeastSquares);
        (double baseError, double baseSpikes) = error.Of(search.Optimised(draft.Plain()), cancellation);
        IReadOnlyList<string> values = draft.Steps.Planned;
        var candidates = ImmutableArray.CreateBuilder<Candidate>();
        for (int i = 0; i < values.Count; i++)
        {
            for (int steps = FewestSteps; steps < MostSteps; steps++)
            {
                (double own, double spikes) = error.Of(search.Optimised(search.Draft(most.With(values[i], steps), ScaleMethod.LeastSquares).Plain()), cancellation);
                candidates.Add(new Candidate(values[i], steps, Math.Max(own - baseError, 0), spikes - baseSpikes));
            }

            candidates.Add(new Candidate(values[i], MostSteps, 0, 0));
            progress.Report(0.7 * (i + 1) / values.Count);
        }

        return candidates.ToImmutable();
    }

    /// <summary>Value by value the T of least error + rate · spikes, in millionths of error a spike.</summary>
    private static StepPlan Cheapest(ImmutableArray<Candidate> candidates, double rate) => candidates.GroupBy(candidate => candidate.Value)
        .Aggregate(StepPlan.Same(MostSteps), (plan, own) => plan.With(own.Key, own.MinBy(candidate => candidate.Error + (rate * 1e-6 * candidate.Spikes))!.TimeSteps));

    private bool Fits(SpikingProgram program)
    {
        Comparison comparison = ModelCheck.Run(program, model, measured, options.Threads, progress: null, cancellation).Comparison;
        // Right answers that turn wrong and wrong ones that turn right cancel in the accuracy; the answers that changed at all bound them.
        double changed = 100 * (1 - comparison.Agreement);
        double lost = comparison.Accuracy is { } accuracy ? 100 * (comparison.ReferenceAccuracy!.Value - accuracy) : changed;
        return lost <= allowed + 1e-9 && changed <= (2 * allowed) + 1e-9 && comparison.Cosine >= 1 - (MostDistance * MostDistance / 2);
    }

    private sealed record Candidate(string Value, int TimeSteps, double Error, double Spikes);
}
