using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;
using Spike.Compiler.Verification;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Planning;

/// <summary>Measures for each value what fewer steps do to the outputs and to the spikes when all others keep the usual.</summary>
/// <remarks>
/// Outputs are held against those of the usual steps. Against the original's, an error that happens to take back another would look like none. So what is measured is the
/// error of the fewer steps and that of the usual ones together. A step less doubles the rounding, which makes a step's measured error five times the usual one:
/// from that follow the growth of the error, and what a step more would spare, which is too little to be measured.
/// </remarks>
/// <param name="search">Lowers plans.</param>
/// <param name="model">The original.</param>
/// <param name="graph">Its graph.</param>
/// <param name="measured">Samples.</param>
/// <param name="options">Threads.</param>
/// <param name="budget">Tells what is hopeless from the first.</param>
/// <param name="cancellation">Ends it between two trials.</param>
internal sealed class StepSensitivities(
    CalibrationSearch search, OnnxModel model, Graph graph, SampleSet measured, CompileOptions options, StepBudget budget, CancellationToken cancellation)
{
    private const int FewestSteps = 2;

    /// <summary>Options of a value that are tried: so many with fewer steps, and one with more.</summary>
    private const int MostFewer = 6;
    private const int MostTrials = MostFewer + 1;
    private const int MostSamples = 64;
    private const int FewestSamples = 4;
    private const int FewestChunks = 8;

    /// <summary>Multiply-accumulates over all trials: a minute or two.</summary>
    private const long MaxWork = 1L << 40;

    /// <summary>The options of each value, or of values that share their steps.</summary>
    public IReadOnlyList<IReadOnlyList<StepOption>> Measure(StepPlan usual, IProgress<double> progress)
    {
        ProgramDraft draft = search.Draft(usual, ScaleMethod.LeastSquares);
        SpikingProgram program = search.Optimised(draft.Plain());
        long work = Math.Max(1, MultiplyAccumulates.Of(graph));
        // Of a network so large that this would take hours, neighbours in the network are measured together and get the same steps.
        ImmutableArray<ImmutableArray<string>> chunks = Chunks(SharedSteps.Of(draft.Graph, draft.Demands, draft.Steps.Planned), MaxWork / work);
        int samples = (int)Math.Clamp(MaxWork / work / Math.Max(1, chunks.Length * MostTrials), FewestSamples, MostSamples);
        var originals = new OriginalOutputs(model, measured.First(samples), options.Threads);
        double spikes = Deviation.Of(program, originals, [], cancellation).Spikes;
        OriginalOutputs whole = originals.With(program, cancellation);
        var all = new List<IReadOnlyList<StepOption>>();
        foreach (ImmutableArray<string> chunk in chunks)
        {
            all.Add(Options(usual, chunk.ToImmutableDictionary(value => value, draft.Steps.Of), spikes, whole));
            progress.Report((double)all.Count / chunks.Length);
        }

        return all;
    }

    private List<StepOption> Options(StepPlan usual, ImmutableDictionary<string, int> steps, double usualSpikes, OriginalOutputs whole)
    {
        List<StepOption> found = [new StepOption(ImmutableDictionary<string, int>.Empty, 0, 0)];
        double ownError = 0;
        for (int fewer = 1; fewer <= MostFewer && steps.Values.Any(own => Finer(usual, own, 1 - fewer) > FewestSteps); fewer++)
        {
            (StepOption option, Deviation seen) = Try(-fewer);
            if (fewer == 1) ownError = seen.Error / 5;
            found.Add(option with { Error = seen.Error - (2 * ownError) });
            if (budget.IsHopeless(seen)) break;
        }

        // Where a step less changes nothing, a step more does not either.
        if (ownError > 0) found.Add(Try(1).Option with { Error = -3 / 4.0 * ownError });
        return found;

        (StepOption Option, Deviation Seen) Try(int halvings)
        {
            var option = new StepOption(steps.ToImmutableDictionary(own => own.Key, own => Finer(usual, own.Value, halvings)), 0, 0);
            Deviation seen = Deviation.Of(search.Optimised(search.Draft(option.In(usual), ScaleMethod.LeastSquares).Plain()), whole, [], cancellation);
            return (option with { Spikes = seen.Spikes - usualSpikes }, seen);
        }
    }

    /// <summary>T with so many more halvings of the rounding, or fewer.</summary>
    private static int Finer(StepPlan plan, int steps, int halvings) => plan.Coding == SpikeCoding.Rate
        ? Math.Clamp((int)(steps * Math.Pow(2, halvings)), FewestSteps, CodeWidths.MaxRateSteps)
        : Math.Clamp(steps + halvings, FewestSteps, CodeRange.MaxBits);

    /// <summary>Values by themselves, or neighbours together where each by itself would be too much work.</summary>
    /// <param name="values">Values that share their steps in any case, in the order of the network.</param>
    /// <param name="samples">Samples that all trials may run together.</param>
    public static ImmutableArray<ImmutableArray<string>> Chunks(IReadOnlyList<ImmutableArray<string>> values, long samples)
    {
        int count = (int)Math.Clamp(samples / (MostTrials * FewestSamples), Math.Min(FewestChunks, values.Count), values.Count);
        return [.. Enumerable.Range(0, count).Select(chunk =>
            values.Take((chunk + 1) * values.Count / count).Skip(chunk * values.Count / count).SelectMany(shared => shared).ToImmutableArray())];
    }
}
