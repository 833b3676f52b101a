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
    private const int SensitivitySamples = 64;
    private const int FewestSensitivitySamples = 4;
    private const int FewestChunks = 8;
    private const int Rounds = 12;

    /// <summary>Values of T that are tried for a value beside the most.</summary>
    private const int MostTrials = 6;
    private const int FewestRounds = 6;
    private const int FewestMeasured = 64;

    /// <summary>Multiply-accumulates over all trials of the sensitivities, and over all rounds: a minute or two each.</summary>
    private const long MaxWork = 1L << 40;

    /// <summary>Points of accuracy that may be lost where nobody says how many.</summary>
    private const double DefaultDrop = 0.5;

    /// <summary>Outputs further than this from the original's are no answer, whatever the drop: |difference| / |original|.</summary>
    private const double MostDistance = 0.14;

    /// <summary>What a value may get; the search starts from the most.</summary>
    private ImmutableArray<int> choices = options.Coding == "rate" ? [2, 4, 8, 16, 32, 64] : [2, 3, 4, 5, 6, 7, 8];
    private readonly double allowed = options.MaxAccuracyDrop ?? DefaultDrop;
    private readonly long work = Math.Max(1, MultiplyAccumulates.Of(graph));

    /// <summary>The program made by the plan, and how that one was calibrated.</summary>
    public CalibratedProgram Run()
    {
        StepPlan plan = StepPlan.Of(options) with { TimeSteps = choices[^1] };
        CalibratedProgram best = search.Run(plan);
        if (best.Trials.FirstOrDefault(trial => trial.Chosen) is { MoreSteps: > 0 and var more })
        {
            // The network needs more than the usual steps: all choices move up with the most.
            choices = [.. choices.Select(steps => steps + more)];
            plan = plan with { TimeSteps = choices[^1] };
        }

        ImmutableArray<Candidate> candidates = Sensitivities(plan);
        // A large network is measured on fewer samples in fewer rounds. What is counted decides, never the clock: the plan is the same on every machine.
        int samples = (int)Math.Clamp(CalibrationSearch.MaxOutputs / graph.Outputs.Sum(output => (long)graph.Shapes[output].Length), 1, measured.Count);
        int rounds = (int)Math.Clamp(MaxWork / work / samples, FewestRounds, Rounds);
        samples = (int)Math.Clamp(MaxWork / work / rounds, Math.Min(FewestMeasured, samples), samples);
        var originals = new OriginalOutputs(model, measured.First(samples), options.Threads);
        // What already changes with the most steps is no fault of the plan.
        double mayChange = Math.Max(2 * allowed, Compare(best.Program, originals).Changed + allowed);
        // Exchange rates from "error is all" to "spikes are all", on a logarithmic scale.
        double low = -12, high = 6;
        for (int round = 0; round < rounds; round++)
        {
            double rate = (low + high) / 2;
            CalibratedProgram found = search.Run(Cheapest(plan, candidates, Math.Pow(10, rate)));
            if (Fits(Compare(found.Program, originals), mayChange))
            {
                low = rate;
                if (Spikes(found) < Spikes(best)) best = found;
            }
            else
            {
                high = rate;
            }

            progress.Report(0.7 + (0.3 * (round + 1) / rounds));
        }

        return best;
    }

    /// <summary>For every value and T: what it does to the outputs and to the spikes when the others keep the most.</summary>
    /// <remarks>Outputs are held against those of the most steps. Against the original's, an error that happens to take back another would look like none.</remarks>
    // Of a network so large that this would take hours, neighbours in the network are measured together and get the same T.
    private ImmutableArray<Candidate> Sensitivities(StepPlan most)
    {
        ProgramDraft draft = search.Draft(most, ScaleMethod.LeastSquares);
        SpikingProgram program = search.Optimised(draft.Plain());
        ImmutableArray<ImmutableArray<string>> chunks = Chunks(draft.Steps.Planned, MaxWork / work);
        int samples = (int)Math.Clamp(MaxWork / work / Math.Max(1, chunks.Length * (choices.Length - 1)), FewestSensitivitySamples, SensitivitySamples);
        var originals = new OriginalOutputs(model, measured.First(samples), options.Threads);
        double baseSpikes = OutputError.Of(program, originals, cancellation).Spikes;
        OriginalOutputs whole = originals.With(program, cancellation);
        var candidates = ImmutableArray.CreateBuilder<Candidate>();
        for (int i = 0; i < chunks.Length; i++)
        {
            foreach (int steps in choices[..^1])
            {
                StepPlan plan = chunks[i].Aggregate(most, (plan, value) => plan.With(value, steps));
                (double own, double spikes) = OutputError.Of(search.Optimised(search.Draft(plan, ScaleMethod.LeastSquares).Plain()), whole, cancellation);
                candidates.Add(new Candidate(chunks[i], steps, own, spikes - baseSpikes));
            }

            candidates.Add(new Candidate(chunks[i], choices[^1], 0, 0));
            progress.Report(0.7 * (i + 1) / chunks.Length);
        }

        return candidates.ToImmutable();
    }

    /// <summary>Values by themselves, or neighbours together where each by itself would be too much work.</summary>
    /// <param name="values">In the order of the network.</param>
    /// <param name="samples">Samples that all trials may run together.</param>
    public static ImmutableArray<ImmutableArray<string>> Chunks(IReadOnlyList<string> values, long samples)
    {
        int count = (int)Math.Clamp(samples / (MostTrials * FewestSensitivitySamples), Math.Min(FewestChunks, values.Count), values.Count);
        return [.. Enumerable.Range(0, count).Select(chunk =>
            ImmutableArray.CreateRange(values.Take((chunk + 1) * values.Count / count).Skip(chunk * values.Count / count)))];
    }

    /// <summary>Value by value the T of least error + rate · spikes, in millionths of error a spike.</summary>
    private static StepPlan Cheapest(StepPlan most, ImmutableArray<Candidate> candidates, double rate) => candidates.GroupBy(candidate => candidate.Values[0])
        .Select(own => own.MinBy(candidate => candidate.Error + (rate * 1e-6 * candidate.Spikes))!)
        .Aggregate(most, (plan, best) => best.Values.Aggregate(plan, (own, value) => own.With(value, best.TimeSteps)));

    private Comparison Compare(SpikingProgram program, OriginalOutputs originals)
    {
        var comparison = new Comparison(Comparison.IsChoice(program.Outputs[0].Shape));
        originals.Compare(program, (output, values, original, start, count) =>
        {
            if (output == 0) comparison.Add(values, original, values.Length / count, measured.Labels.IsEmpty ? [] : measured.Labels.AsSpan().Slice(start, count));
        }, cancellation);
        return comparison;
    }

    /// <summary>Whether the drop is within the budget, and likely to be on other data too.</summary>
    /// <remarks>
    /// Right answers that turn wrong and wrong ones that turn right cancel in the accuracy; the answers that changed at all bound them. The more they are, the further
    /// the drop on other samples may be from this one: a standard error is left free.
    /// </remarks>
    private bool Fits(Comparison comparison, double mayChange) =>
        Math.Max(comparison.Lost, 0) + (100 * Math.Sqrt(comparison.Changed / 100 / comparison.Samples)) <= allowed + 1e-9 && comparison.Changed <= mayChange + 1e-9
        && comparison.Cosine >= 1 - (MostDistance * MostDistance / 2);

    private static double Spikes(CalibratedProgram program) => program.Trials.Single(trial => trial.Chosen).SpikesPerSample;

    private sealed record Candidate(ImmutableArray<string> Values, int TimeSteps, double Error, double Spikes);
}
