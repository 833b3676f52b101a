using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Verification;
using Spike.Runtime;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Programs;
using Spike.Runtime.Statistics;

namespace Spike.Compiler.Reports;

/// <summary>What a report is made of.</summary>
/// <param name="Program">The compiled program.</param>
/// <param name="Places">Its populations.</param>
/// <param name="Provenance">What it was made from.</param>
/// <param name="CalibrationSamples">0 for noise.</param>
/// <param name="Calibrations">The ways to calibrate that were tried.</param>
/// <param name="Data">Which samples the checks ran on.</param>
/// <param name="Check">None where it was left out.</param>
/// <param name="Layers">None where it was left out.</param>
/// <param name="Codings">None where it was left out.</param>
/// <param name="OriginalWeights">Weights of the original's linear maps and convolutions.</param>
/// <param name="WeightBits">Bits of a weight.</param>
/// <param name="Pruning">The share of weights that was to be taken away; 0: none.</param>
/// <param name="PruningStructure">Single weights or channels.</param>
/// <param name="Energy">Of the placed program; none for a target without chips, and where nothing was counted.</param>
/// <param name="HasChips">Whether the target has chips.</param>
internal sealed record ReportFacts(
    SpikingProgram Program, ImmutableArray<PopulationPlace> Places, ArtifactProvenance Provenance, int CalibrationSamples,
    ImmutableArray<CalibrationTrial> Calibrations, string Data, CheckResult? Check, LayerCheckResult? Layers,
    CodingComparison? Codings, long OriginalWeights, int WeightBits, double Pruning, string PruningStructure, EnergyUse? Energy, bool HasChips);

/// <summary>Puts a report together from what was counted and measured.</summary>
internal static class ReportBuilder
{
    private const int FormatVersion = 1;

    public static CompileReport Build(ReportFacts facts)
    {
        (SpikingProgram program, ArtifactProvenance provenance) = (facts.Program, facts.Provenance);
        ImmutableArray<EmbeddedReport> embedded = [.. program.Operations
            .Select(operation => (operation.Output, Function: PopulationGraph.FunctionOf(operation))).Where(pair => pair.Function is not null)
            .GroupBy(pair => pair.Function!).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new EmbeddedReport(group.Key, group.Count(), group.Sum(pair => (long)program.Edges[pair.Output].Shape.Length)))];
        return new CompileReport(
            FormatVersion, program.Name, provenance.Compiler, provenance.ModelFile, provenance.ModelSha256, provenance.Target, provenance.Coding,
            provenance.TimeSteps, provenance.OptimizationLevel, facts.CalibrationSamples, Ports(program.OwnInputs), Ports(program.Outputs),
            program.MultiplyAccumulates, Synapses(program).Sum(place => (long)place.Weights), PopulationGraph.Latency(program),
            Share(embedded.Sum(operation => operation.ElementsPerSample), facts.Check?.Statistics.SynapticOperationsPerSample),
            facts.Check is null ? null : Check(program, facts.Data, facts.Check, facts.Layers?.Samples ?? 0),
            Populations(facts), embedded, facts.Calibrations, facts.Codings, Weights(facts))
        {
            Energy = facts.Energy,
            EnergyNote = facts.Energy?.Note ?? (!facts.HasChips
                ? $"not computed: the target '{provenance.Target}' has no chips"
                : "not computed: the check after compilation was left out, so nothing was counted"),
            NeuroBench = NeuroBenchMetrics.Of(program, facts.Check?.Statistics),
        };
    }

    private static ImmutableArray<PortReport> Ports(IEnumerable<Port> ports) =>
        [.. ports.Select(port => new PortReport(port.Name, port.Shape.Dimensions))];

    /// <summary>Where weights of synapses lie, and how many; operations that share them have one place.</summary>
    private static IEnumerable<(int Segment, int Weights)> Synapses(SpikingProgram program)
    {
        (int Segment, int Images)[] places = [.. program.Operations.OfType<Linear>().Select(op => (op.WeightSegment, 1)),
            .. program.Operations.OfType<Runtime.Programs.Convolution>().Select(op => (op.WeightSegment, Images(program, op)))];
        return places.DistinctBy(place => place.Segment).Select(place => (place.Segment, OfOneImage(program.Segments.Read<sbyte>(place.Segment), place.Images)));
    }

    /// <summary>Images one behind the other are groups that have the same weights each.</summary>
    private static int Images(SpikingProgram program, Runtime.Programs.Convolution op) => program.Edges[op.Output].Shape is { Rank: > 2 } shape ? shape[0] : 1;

    private static int OfOneImage(ReadOnlySpan<sbyte> weights, int images)
    {
        if (weights.Length % images != 0) return weights.Length;
        int length = weights.Length / images;
        for (int image = 1; image < images; image++)
        {
            if (!weights.Slice(image * length, length).SequenceEqual(weights[..length])) return weights.Length;
        }

        return length;
    }

    private static WeightReport Weights(ReportFacts facts)
    {
        SpikingProgram program = facts.Program;
        (long zeros, long others) = (0, 0);
        foreach ((int segment, int weights) in Synapses(program))
        {
            int none = program.Segments.Read<sbyte>(segment)[..weights].Count((sbyte)0);
            zeros += none;
            others += weights - none;
        }

        SpikeStatistics? counted = facts.Check?.Statistics;
        double sparsity = facts.OriginalWeights == 0 ? 0 : Math.Clamp(1 - ((double)others / facts.OriginalWeights), 0, 1);
        return new WeightReport(
            facts.WeightBits, facts.Pruning > 0 ? facts.Pruning : null, facts.Pruning > 0 ? facts.PruningStructure : null, facts.OriginalWeights, zeros, sparsity,
            counted is null ? null : (double)counted.SkippedOperations / Math.Max(counted.Samples, 1));
    }

    private static CheckReport Check(SpikingProgram program, string data, CheckResult check, int layerSamples)
    {
        bool chooses = program.Edges[program.Outputs[0].Edge].Shape.Length > 1;
        Comparison comparison = check.Comparison;
        return new CheckReport(
            data, comparison.Samples, chooses ? comparison.Agreement : null, comparison.Accuracy, comparison.ReferenceAccuracy, comparison.Cosine,
            check.Statistics.SpikesPerSample, check.Statistics.SynapticOperationsPerSample, check.Statistics.Density, layerSamples, check.Worst);
    }

    private static ImmutableArray<PopulationReport> Populations(ReportFacts facts)
    {
        Dictionary<string, PopulationStatistics> counted = facts.Check?.Statistics.Populations.ToDictionary(population => population.Name) ?? [];
        double samples = facts.Check?.Statistics.Samples ?? 1;
        return [.. facts.Places.Select(place =>
        {
            Edge edge = facts.Program.Edges[place.Edge];
            LayerError? error = facts.Layers?.Errors.GetValueOrDefault(place.Edge);
            PopulationStatistics? counts = counted.GetValueOrDefault(edge.Name);
            double? spikes = counts?.Spikes / samples, operations = counts?.SynapticOperations / samples;
            long elements = place.Function is null ? 0 : edge.Shape.Length;
            return new PopulationReport(
                edge.Name, place.Node, place.Operator, place.Function, [.. place.Sources.Select(source => facts.Program.Edges[source].Name)],
                place.Depth, place.FirstStep, edge.Shape.Length, edge.TimeSteps, edge.Range.Signed, edge.Scale,
                spikes / Math.Max(1.0, (double)edge.Shape.Length * edge.TimeSteps), spikes,
                counts is null ? null : [.. counts.SpikesPerStep.Select(step => step / samples)], operations,
                error?.Decibels, error?.SaturatedShare, elements, Share(elements, operations));
        })];
    }

    /// <summary>An element of an embedded function and an addition at a synapse count as one operation each.</summary>
    private static double? Share(long elements, double? operations) =>
        operations is not { } additions ? null : elements + additions > 0 ? elements / (elements + additions) : 0;
}
