using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;
using Spike.Compiler.Passes;
using Spike.Compiler.Verification;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Verification;

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
/// <param name="enter">Told which of "lowering" and "choosing scales" begins.</param>
/// <param name="cancellation">Ends it between two trials.</param>
internal sealed class CalibrationSearch(
    OnnxModel model, Graph graph, ImmutableDictionary<string, ValueRange> ranges, SampleSet? calibration, CompileOptions options, Action<string> enter,
    CancellationToken cancellation)
{
    private const int MaxSamples = 256;
    private const int MinSamples = 16;

    /// <summary>Multiply-accumulates of a trial over its samples: a second or two.</summary>
    private const long MaxWork = 1L << 36;

    /// <summary>Elements of the original's outputs that are kept for the trials.</summary>
    public const long MaxOutputs = 1L << 24;

    /// <summary>Weights of a network above which only one way of choosing scales is tried: each costs a lowering.</summary>
    private const long MaxWeights = 1 << 22;

    private const string Lowering = "lowering";
    private const string ChoosingScales = "choosing scales";

    private readonly LoweringMemory memory = new();
    private readonly SampleSet? samples = calibration?.First((int)Math.Clamp(
        MaxOutputs / graph.Outputs.Sum(output => (long)graph.Shapes[output].Length), 1, SampleCount.Within(graph, MaxWork, MinSamples, MaxSamples)));

    private OriginalOutputs? originals;

    /// <summary>The program, optimised, and the trials in their order.</summary>
    /// <param name="plan">T of what synapses read.</param>
    public (SpikingProgram Program, ImmutableArray<CalibrationTrial> Trials) Run(StepPlan plan)
    {
        enter(Lowering);
        SpareMemory.Return();
        if (samples is null) return (Optimised(Draft(plan, ScaleMethod.LeastSquares).Plain()), []);
        originals ??= new OriginalOutputs(model, samples, options.Threads);
        bool isLarge = graph.Constants.Values.Sum(constant => (long)constant.Values.Length) > MaxWeights;
        var trials = new List<CalibrationTrial>();
        (SpikingProgram? Program, int Trial, double Error) best = (null, -1, 0);
        foreach (ScaleMethod method in isLarge ? [ScaleMethod.LeastSquares] : Enum.GetValues<ScaleMethod>())
        {
            enter(Lowering);
            ProgramDraft draft = Draft(plan, method);
            Try(method, biasCorrection: false, draft.Plain());
            if (draft.Corrected(readings => SynapseMeans.Observe(model, graph, readings, samples, options.Threads, cancellation)) is { } corrected)
                Try(method, biasCorrection: true, corrected);
        }

        return (best.Program!, [.. trials.Select((trial, i) => trial with { Chosen = i == best.Trial })]);

        // Only the best program so far is kept: each holds all the weights.
        void Try(ScaleMethod method, bool biasCorrection, SpikingProgram plain)
        {
            enter(Lowering);
            SpikingProgram program = Optimised(plain);
            enter(ChoosingScales);
            double own = OutputError.Of(program, originals, cancellation).Error;
            if (best.Program is null || own < best.Error) best = (program, trials.Count, own);
            trials.Add(new CalibrationTrial(method, biasCorrection, own, Chosen: false));
        }
    }

    /// <summary>One way to lower the graph.</summary>
    public ProgramDraft Draft(StepPlan plan, ScaleMethod method) => new(graph, ranges, plan, method, InputsHaveSigns: samples is null, memory);

    /// <summary>A program as the options want it.</summary>
    /// <exception cref="InvalidOperationException">The runtime would refuse it: a bug here, not a fault of the model.</exception>
    public SpikingProgram Optimised(SpikingProgram plain)
    {
        SpikingProgram program = Pipeline.Optimise(plain, options.OptimizationLevel, options.DisabledPasses);
        return ProgramVerifier.FindFault(program) is { } unsound ? throw new InvalidOperationException($"The compiled program is not sound: {unsound}.") : program;
    }
}
