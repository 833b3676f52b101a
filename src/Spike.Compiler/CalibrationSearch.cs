using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;
using Spike.Compiler.Passes;
using Spike.Compiler.Verification;
using Spike.Runtime.Programs;

namespace Spike.Compiler;

/// <summary>Lowers a model in several ways and keeps the one whose outputs are nearest the original's on the calibration data.</summary>
/// <remarks>
/// No way of choosing scales is best for every network: least squares wins where steps are few; with many steps what little is clipped may
/// matter more. The trials cost little beside calibration itself, and what they measured stands in the report.
/// </remarks>
/// <param name="model">The original.</param>
/// <param name="graph">Its graph.</param>
/// <param name="ranges">What calibration saw of every value.</param>
/// <param name="calibration">Real samples; none: graphs are lowered in the first way, unmeasured.</param>
/// <param name="options">Level, passes, threads.</param>
/// <param name="cancellation">Ends it between two trials.</param>
internal sealed class CalibrationSearch(
    OnnxModel model, Graph graph, ImmutableDictionary<string, ValueRange> ranges, SampleSet? calibration, CompileOptions options, CancellationToken cancellation)
{
    private const int MaxSamples = 256;

    /// <summary>Weights of a network above which only one way of choosing scales is tried: each costs a lowering.</summary>
    private const long MaxWeights = 1 << 22;

    private readonly LoweringMemory memory = new();
    private readonly SampleSet? samples = calibration?.First(MaxSamples);
    private OutputError? error;

    private bool IsLarge { get; } = graph.Constants.Values.Sum(constant => (long)constant.Values.Length) > MaxWeights;

    /// <summary>The program, optimised, and the trials in their order.</summary>
    /// <param name="plan">T of what synapses read.</param>
    public (SpikingProgram Program, ImmutableArray<CalibrationTrial> Trials) Run(StepPlan plan)
    {
        if (samples is null) return (Optimised(Draft(plan, ScaleMethod.LeastSquares).Plain()), []);
        error ??= new OutputError(model, graph.Outputs, samples, options.Threads, cancellation);
        var trials = new List<(CalibrationTrial Trial, SpikingProgram Program)>();
        foreach (ScaleMethod method in IsLarge ? [ScaleMethod.LeastSquares] : Enum.GetValues<ScaleMethod>())
        {
            ProgramDraft draft = Draft(plan, method);
            Try(method, biasCorrection: false, draft.Plain());
            if (draft.Corrected(readings => SynapseMeans.Observe(model, graph, readings, samples, options.Threads, cancellation)) is { } corrected)
                Try(method, biasCorrection: true, corrected);
        }

        int best = Enumerable.Range(0, trials.Count).MinBy(i => trials[i].Trial.Error);
        return (trials[best].Program, [.. trials.Select((trial, i) => trial.Trial with { Chosen = i == best })]);

        void Try(ScaleMethod method, bool biasCorrection, SpikingProgram plain)
        {
            SpikingProgram program = Optimised(plain);
            trials.Add((new CalibrationTrial(method, biasCorrection, error.Of(program, cancellation).Error, Chosen: false), program));
        }
    }

    /// <summary>What the model becomes under rate coding in as few steps as the plan has, and a rate plan's in radix digits. Large networks are not lowered again.</summary>
    public IEnumerable<SpikingProgram> InShortWindows(StepPlan plan) => IsLarge ? [] : [Optimised(Draft(plan.Other, ScaleMethod.LeastSquares).Plain())];

    /// <summary>One way to lower the graph.</summary>
    public ProgramDraft Draft(StepPlan plan, ScaleMethod method) => new(graph, ranges, plan, method, InputsHaveSigns: samples is null, memory);

    /// <summary>A program as the options want it.</summary>
    public SpikingProgram Optimised(SpikingProgram plain) => Pipeline.Optimise(plain, options.OptimizationLevel, options.DisabledPasses);
}
