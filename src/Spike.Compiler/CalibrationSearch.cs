using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;
using Spike.Compiler.Passes;
using Spike.Compiler.Passes.Smoothing;
using Spike.Compiler.Verification;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Verification;

namespace Spike.Compiler;

/// <summary>A program, the graph that it was lowered from, and the ways to calibrate that were tried, in their order.</summary>
internal sealed record CalibratedProgram(SpikingProgram Program, Graph Graph, ImmutableArray<CalibrationTrial> Trials);

/// <summary>Lowers a model in several ways and keeps the one whose outputs are nearest the original's on the calibration data.</summary>
/// <remarks>
/// No way is best for every network: least squares wins where steps are few; with many steps what little is clipped may matter more. The choice is made stage by
/// stage, so that trials add up and do not multiply: whether outliers are moved into weights, then how scales are chosen, then whether biases are corrected, last, where the
/// outputs are still far, whether outliers are moved behind tables too and all values need more steps than were asked for.
/// What each trial measured stands in the report.
/// </remarks>
/// <param name="model">The original.</param>
/// <param name="graph">Its graph.</param>
/// <param name="ranges">What calibration saw of every value.</param>
/// <param name="smoothing">What it saw of every channel, where outliers may be moved.</param>
/// <param name="calibration">Real samples; none: graphs are lowered in the first way, unmeasured.</param>
/// <param name="options">Level, passes, threads.</param>
/// <param name="enter">Told which of "lowering" and "choosing scales" begins.</param>
/// <param name="cancellation">Ends it between two trials.</param>
internal sealed class CalibrationSearch(
    OnnxModel model, Graph graph, ImmutableDictionary<string, ValueRange> ranges, Smoothing smoothing, SampleSet? calibration, CompileOptions options,
    Action<string> enter, CancellationToken cancellation)
{
    private const int MaxSamples = 256;
    private const int MinSamples = 16;

    /// <summary>Multiply-accumulates of a trial over its samples: a second or two.</summary>
    private const long MaxWork = 1L << 36;

    /// <summary>Elements of the original's outputs that are kept for the trials.</summary>
    public const long MaxOutputs = 1L << 24;

    /// <summary>Weights of a network above which only one way of choosing scales is tried: each costs a lowering.</summary>
    private const long MaxWeights = 1 << 22;

    /// <summary>What moving outliers must promise in such a network before a lowering is spent on it.</summary>
    private const double LeastGainOfLarge = 0.5;

    /// <summary>What a quarter of the error costs by more steps, in spikes: about an eighth more digits, or twice the rates. A nearer way must be worth its spikes.</summary>
    private readonly double spikesExponent = Math.Log(4) / Math.Log(options.Coding == "rate" ? 2 : 9 / 8.0);

    /// <summary>Who asks for fewer steps wants few spikes, and is told what they cost.</summary>
    private const int UsualSteps = 8;

    /// <summary>Steps that all values get more at most, and the squared distance of the outputs above which they do: a cosine of about 0.9985.</summary>
    private const int MostMoreSteps = 4;

    private const double FarOutputs = 0.003;

    /// <summary>The squared distance below which nothing is gained by coming nearer: a cosine of about 0.9998.</summary>
    private const double NearOutputs = 0.0005;

    /// <summary>The share of the distance that a way must leave at most to be worth any spikes while outputs are not near.</summary>
    private const double WorthShare = 0.75;

    /// <summary>The same where they are far in spite of the usual steps.</summary>
    private const double WorthShareOfFar = 0.95;

    /// <summary>The same of a step more for all values.</summary>
    private const double WorthShareOfStep = 0.85;

    private const string Lowering = "lowering";
    private const string ChoosingScales = "choosing scales";

    private readonly LoweringMemory memory = new(WeightBits(options));
    private readonly SampleSet? samples = calibration?.First((int)Math.Clamp(
        MaxOutputs / graph.Outputs.Sum(output => (long)graph.Shapes[output].Length), 1, SampleCount.Within(graph, MaxWork, MinSamples, MaxSamples)));

    private readonly Variant unsmoothed = new(graph, ranges, 0);
    private OriginalOutputs? originals;
    private Variant? smoothed;

    private bool IsLarge { get; } = graph.Constants.Values.Sum(constant => (long)constant.Values.Length) > MaxWeights;

    /// <summary>The nearest program, optimised.</summary>
    /// <param name="plan">T of what synapses read.</param>
    public CalibratedProgram Run(StepPlan plan)
    {
        enter(Lowering);
        SpareMemory.Return();
        if (samples is null) return new CalibratedProgram(Optimised(Draft(plan, ScaleMethod.LeastSquares).Plain()), graph, []);
        originals ??= new OriginalOutputs(model, samples, options.Threads);
        var trials = new List<CalibrationTrial>();
        // Only the nearest program so far is kept: each holds all the weights.
        (SpikingProgram Program, Variant Variant)? nearest = null;
        int best = -1;
        Try(unsmoothed, ScaleMethod.LeastSquares, biasCorrection: false);
        if ((smoothed ??= Smooth(plan)) is { Values: > 0 } variant) Try(variant, ScaleMethod.LeastSquares, biasCorrection: false);
        if (!IsLarge)
        {
            Variant kept = nearest!.Value.Variant;
            foreach (ScaleMethod method in Enum.GetValues<ScaleMethod>().Skip(1)) Try(kept, method, biasCorrection: false);
        }

        // Outliers that may stay where they are with the first way of choosing scales may have to go with the one that was chosen.
        if (smoothed.Values > 0 && trials[best] is { SmoothedValues: 0, Scales: not ScaleMethod.LeastSquares and var chosen }) Try(smoothed, chosen, biasCorrection: false);
        Try(nearest!.Value.Variant, trials[best].Scales, biasCorrection: true);
        if (!IsLarge && trials[best].Error > FarOutputs && Smooth(plan, behindTables: true) is var thorough && thorough.Values > smoothed.Values)
            Try(thorough, trials[best].Scales, trials[best].BiasCorrection);
        // Deep networks without residual streams may add up more rounding than their answers bear.
        bool mayWiden = plan.Own.IsEmpty && plan.TimeSteps >= UsualSteps && plan.Coding != SpikeCoding.Rate;
        CalibrationTrial usual = trials[best];
        for (int more = 1; mayWiden && more <= (IsLarge ? 1 : MostMoreSteps) && trials[best].Error > FarOutputs; more++)
        {
            Try(nearest!.Value.Variant, usual.Scales, usual.BiasCorrection, more);
            mayWiden = best == trials.Count - 1;
        }

        return new CalibratedProgram(nearest.Value.Program, nearest.Value.Variant.Graph, [.. trials.Select((trial, i) => trial with { Chosen = i == best })]);

        void Try(Variant variant, ScaleMethod method, bool biasCorrection, int moreSteps = 0)
        {
            enter(Lowering);
            StepPlan steps = moreSteps == 0 ? plan : plan with { TimeSteps = Math.Min(plan.TimeSteps + moreSteps, CodeRange.MaxBits) };
            var draft = new ProgramDraft(variant.Graph, variant.Ranges, steps, method, InputsHaveSigns: false, memory);
            SpikingProgram? plain = draft.Plain();
            if (biasCorrection) plain = draft.Corrected(readings => SynapseMeans.Observe(model, draft.Graph, readings, samples, options.Threads, cancellation));
            if (plain is null) return;
            SpikingProgram program = Optimised(plain);
            enter(ChoosingScales);
            // Digits are counted under graded coding too, so that both get the same codes and with them the same answers.
            bool asDigits = plan is { Coding: SpikeCoding.Graded, Threshold: 1 };
            Deviation found = Deviation.Of(asDigits ? Sending.Recoded(program, SpikeCoding.Radix) : program, originals, [], cancellation);
            var trial = new CalibrationTrial(method, biasCorrection, variant.Values, found.Error, found.Spikes, Chosen: false) { MoreSteps = moreSteps };
            trials.Add(trial);
            if (best >= 0 && !IsBetter(trial, trials[best], plan)) return;
            (nearest, best) = ((program, variant), trials.Count - 1);
        }
    }

    /// <summary>Nearer for its spikes; or, while the outputs are not near, nearer by so much that spikes do not count.</summary>
    private bool IsBetter(CalibrationTrial trial, CalibrationTrial best, StepPlan plan)
    {
        if (!(trial.Error < best.Error)) return false;
        if (trial.MoreSteps > best.MoreSteps) return trial.Error < WorthShareOfStep * best.Error;
        double share = best.Error > FarOutputs && plan.TimeSteps >= UsualSteps ? WorthShareOfFar : WorthShare;
        // Where each value has steps of its own, a budget says how near is near enough, and whoever set it asks for few spikes.
        bool spikesCount = best.Error <= NearOutputs || !plan.Own.IsEmpty;
        return (!spikesCount && trial.Error < share * best.Error) || Price(trial) < Price(best);
    }

    private double Price(CalibrationTrial trial) =>
        Math.Log(Math.Max(trial.Error, 1e-12)) + (spikesExponent * Math.Log(Math.Max(trial.SpikesPerSample, 1)));

    /// <summary>Bits of a weight, as the options have it.</summary>
    public static int WeightBits(CompileOptions options) =>
        options.DisabledPasses.Contains(Pipeline.WeightQuantization) ? CompileOptions.MostWeightBits : options.WeightBits;

    /// <summary>What the model becomes under rate coding in as few steps as the plan has, and a rate plan's in radix digits. Large networks are not lowered again.</summary>
    public IEnumerable<SpikingProgram> InShortWindows(StepPlan plan) => IsLarge ? [] : [Optimised(Draft(plan.Other, ScaleMethod.LeastSquares).Plain())];

    /// <summary>One way to lower the graph.</summary>
    public ProgramDraft Draft(StepPlan plan, ScaleMethod method) => new(graph, ranges, plan, method, InputsHaveSigns: samples is null, memory);

    /// <summary>A program as the options want it.</summary>
    /// <exception cref="InvalidOperationException">The runtime would refuse it: a bug here, not a fault of the model.</exception>
    public SpikingProgram Optimised(SpikingProgram plain)
    {
        SpikingProgram program = Pipeline.Optimise(plain, options.OptimizationLevel, options.DisabledPasses);
        return ProgramVerifier.FindFault(program) is { } unsound ? throw new InvalidOperationException($"The compiled program is not sound: {unsound}.") : program;
    }

    /// <param name="plan">T of what synapses read.</param>
    /// <param name="behindTables">Also where that costs a population more.</param>
    private Variant Smooth(StepPlan plan, bool behindTables = false)
    {
        StepChoice steps = Draft(plan, ScaleMethod.LeastSquares).Steps;
        var factors = new Dictionary<string, float[]>();
        foreach (SmoothingSite site in smoothing.Sites.Where(site => behindTables || site.Kind != SmoothingSource.Table))
        {
            cancellation.ThrowIfCancellationRequested();
            ChannelObserver seen = smoothing.Observers[site.Value];
            var choice = new SmoothingChoice(
                graph, site, seen, steps.Synapse(site.Value, seen.IsNonNegative).Range, WeightBits(options), IsLarge ? LeastGainOfLarge : SmoothingChoice.UsualGain);
            if (choice.Factors() is { } found) factors[site.Value] = found;
        }

        Graph rewritten = Pipeline.Smooth(graph, factors);
        return new Variant(rewritten, smoothing.Ranges(rewritten, ranges), factors.Count);
    }

    /// <summary>A graph with the ranges of its values.</summary>
    /// <param name="Graph">The model's, or one with outliers moved.</param>
    /// <param name="Ranges">By value.</param>
    /// <param name="Values">How many values were divided.</param>
    private sealed record Variant(Graph Graph, ImmutableDictionary<string, ValueRange> Ranges, int Values);
}
