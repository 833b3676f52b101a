using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;
using Spike.Compiler.Verification;

namespace Spike.Compiler.Planning;

/// <summary>Chooses T for each value that synapses read: the fewest spikes whose measured drop stays within the budget.</summary>
/// <remarks>
/// First each value alone is given fewer steps, and what that does to the outputs and to the spikes is measured. From that the cheapest plans follow, from the nearest to
/// the one of fewest spikes (<see cref="StepExchanges"/>). A bisection among them compiles and measures whole plans. Nothing depends on time or chance.
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
    private const int Rounds = 12;
    private const int FewestRounds = 6;
    private const int FewestMeasured = 64;

    /// <summary>Multiply-accumulates over all rounds: a minute or two.</summary>
    private const long MaxWork = 1L << 40;

    /// <summary>The share of the spikes that is not worth another round.</summary>
    private const double SmallShare = 1 / 256.0;

    /// <summary>What all values get at first. Rates of 64 levels come near digits of 8 steps.</summary>
    private readonly StepPlan asked = StepPlan.Of(options) with { TimeSteps = options.Coding == "rate" ? 64 : 8 };

    /// <summary>The program made by the plan, and how that one was calibrated.</summary>
    public CalibratedProgram Run()
    {
        CalibratedProgram best = search.Run(asked);
        // The network may need more than the usual steps: all choices move up with them.
        StepPlan usual = asked with { TimeSteps = asked.TimeSteps + Chosen(best).MoreSteps };
        // A large network is measured on fewer samples in fewer rounds. What is counted decides, never the clock: the plan is the same on every machine.
        long work = Math.Max(1, MultiplyAccumulates.Of(graph));
        int samples = (int)Math.Clamp(CalibrationSearch.MaxOutputs / graph.Outputs.Sum(output => (long)graph.Shapes[output].Length), 1, measured.Count);
        int rounds = (int)Math.Clamp(MaxWork / work / samples, FewestRounds, Rounds);
        samples = (int)Math.Clamp(MaxWork / work / rounds, Math.Min(FewestMeasured, samples), samples);
        SampleSet sample = measured.First(samples);
        var originals = new OriginalOutputs(model, sample, options.Threads);
        Deviation Measure(CalibratedProgram compiled) => Deviation.Of(compiled.Program, originals, sample.Labels, cancellation);
        Deviation ofUsual = Measure(best);
        var budget = new StepBudget(options, ofUsual);
        bool fits = budget.Allows(ofUsual);
        double foretold = fits ? 0 : double.PositiveInfinity;
        ImmutableArray<ForetoldPlan> plans = StepExchanges.Plans(
            usual, new StepSensitivities(search, model, graph, measured, options, budget, cancellation).Measure(usual, new Share(progress, 0, 0.7)));
        // Plans that are foretold to cost more than the usual steps are of use only where these do not do.
        int low = fits ? plans.Count(plan => plan.Spikes >= 0) - 1 : -1, high = plans.Length, round = 0;
        while (round < rounds && high - low > 1 && !IsNarrow(plans, low, high, ofUsual.Spikes))
        {
            int middle = (low + high) / 2;
            if (budget.IsNear(Try(middle))) low = middle;
            else high = middle;
        }

        // The plan of fewest spikes that is near enough may have lost too much by chance. One a little nearer may not.
        for (int back = 1; round < rounds && low - back >= 0 && plans[low - back].Spikes < foretold; back *= 2) Try(low - back);
        return best;

        Deviation Try(int place)
        {
            CalibratedProgram found = search.Run(plans[place].Plan);
            Deviation seen = Measure(found);
            if (budget.Allows(seen) && (!fits || Chosen(found).SpikesPerSample < Chosen(best).SpikesPerSample)) (best, fits, foretold) = (found, true, plans[place].Spikes);
            progress.Report(0.7 + (0.3 * ++round / rounds));
            return seen;
        }
    }

    /// <summary>Whether what lies between a plan that fits and one that does not is worth no round.</summary>
    private static bool IsNarrow(ImmutableArray<ForetoldPlan> plans, int low, int high, double spikes) =>
        low > 0 && high < plans.Length && plans[low].Spikes < 0 && plans[low].Spikes - plans[high].Spikes < SmallShare * spikes;

    private static CalibrationTrial Chosen(CalibratedProgram program) => program.Trials.Single(trial => trial.Chosen);

    /// <summary>Reports a part of the whole.</summary>
    private sealed class Share(IProgress<double> whole, double from, double to) : IProgress<double>
    {
        public void Report(double value) => whole.Report(from + ((to - from) * value));
    }
}
