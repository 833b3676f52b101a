using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Lowering;
using Spike.Compiler.Reports;
using Spike.Runtime;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Verification;

/// <summary>What the model costs under one coding, counted and compared over the same samples as under the others.</summary>
/// <param name="Coding">How codes become spikes.</param>
/// <param name="TimeSteps">The longest window that a synapse reads.</param>
/// <param name="IsCompiled">Whether it is the program of the artifact.</param>
/// <param name="SameCodes">Whether its codes, and so its answers, are those of the artifact; otherwise it was lowered with T as its own.</param>
/// <param name="LatencySteps">Steps from the first of an input to the last of the outputs.</param>
/// <param name="SpikesPerSample">Counted.</param>
/// <param name="SynapticOperationsPerSample">Counted.</param>
/// <param name="Agreement">Share of samples whose largest output is the original's; none where the first output has one element.</param>
/// <param name="Cosine">Mean cosine between its first output and the original's.</param>
internal sealed record CodingTrial(
    string Coding, int TimeSteps, bool IsCompiled, bool SameCodes, int LatencySteps, double SpikesPerSample, double SynapticOperationsPerSample,
    double? Agreement, double Cosine);

/// <summary>All trials, and on how many samples they were made.</summary>
internal sealed record CodingComparison(int Samples, ImmutableArray<CodingTrial> Trials);

/// <summary>Runs the compiled program's codes as trains of every coding, and beside them the model lowered for the short windows of another.</summary>
internal static class CodingTrials
{
    private const int MaxSamples = 64;

    /// <summary>Multiply-accumulates of all trials together: some seconds.</summary>
    private const long MaxWork = 1L << 34;

    /// <param name="program">The compiled program.</param>
    /// <param name="others">Programs that were lowered for other codings, each with its own codes.</param>
    /// <param name="original">The model.</param>
    /// <param name="samples">Of which the first are taken.</param>
    /// <param name="threads">Of all runs.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    public static CodingComparison Run(
        SpikingProgram program, IEnumerable<SpikingProgram> others, OnnxModel original, SampleSet samples, int threads, CancellationToken cancellation)
    {
        SpikeCoding compiled = CodingOf(program);
        SpikingProgram[] own = [.. others];
        samples = samples.First((int)Math.Clamp(MaxWork / (own.Length + 3) / Math.Max(program.MultiplyAccumulates, 1), 1, MaxSamples));
        var trials = ImmutableArray.CreateBuilder<CodingTrial>();
        trials.Add(Trial(program, isCompiled: true, sameCodes: true));
        foreach (SpikeCoding coding in Enum.GetValues<SpikeCoding>().Where(coding => coding != compiled))
            trials.Add(Trial(Sending.Recoded(program, coding), isCompiled: false, sameCodes: true));
        foreach (SpikingProgram other in own) trials.Add(Trial(other, isCompiled: false, sameCodes: false));
        return new CodingComparison(samples.Count, trials.ToImmutable());

        CodingTrial Trial(SpikingProgram sent, bool isCompiled, bool sameCodes)
        {
            CheckResult check = ModelCheck.Run(sent, original, samples, threads, progress: null, cancellation);
            SpikeStatistics counts = check.Statistics;
            return new CodingTrial(
                CodingOf(sent).ToString().ToLowerInvariant(), SynapseSteps(sent), isCompiled, sameCodes, PopulationGraph.Latency(sent), counts.SpikesPerSample,
                counts.SynapticOperationsPerSample, sent.Edges[sent.Outputs[0].Edge].Shape.Length > 1 ? check.Comparison.Agreement : null, check.Comparison.Cosine);
        }
    }

    private static SpikeCoding CodingOf(SpikingProgram program) =>
        program.Edges.Where(edge => edge.Carrier == EdgeCarrier.Spikes).Select(edge => edge.Coding).Where(coding => coding != SpikeCoding.Radix).FirstOrDefault(SpikeCoding.Radix);

    private static int SynapseSteps(SpikingProgram program)
    {
        HashSet<int> constants = [.. program.Operations.OfType<Constant>().Select(operation => operation.Output)];
        return program.Operations.OfType<Integration>().SelectMany(sum => sum.Synapses).Where(edge => !constants.Contains(edge))
            .Select(edge => program.Edges[edge].TimeSteps).DefaultIfEmpty(0).Max();
    }
}
