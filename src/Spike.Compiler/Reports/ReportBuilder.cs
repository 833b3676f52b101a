using Spike.Compiler.Verification;
using Spike.Runtime;
using Spike.Runtime.Programs;
using Spike.Runtime.Statistics;

namespace Spike.Compiler.Reports;

/// <summary>Puts a report together from what was counted and measured.</summary>
internal static class ReportBuilder
{
    public static CompileReport Build(
        SpikingProgram program, CompileOptions options, int calibrationSamples, string data, CheckResult? check) =>
        new(program.Name, options.TimeSteps, options.OptimizationLevel, calibrationSamples, program.MultiplyAccumulates,
            Weights(program),
            check is null ? null : Check(program, data, check),
            [.. ReferenceCounter.SpikingEdges(program).Select(edge => Population(program.Edges[edge], check?.Statistics))],
            [.. program.Operations.Where(IsEmbedded).GroupBy(operation => operation.GetType().Name).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new EmbeddedReport(group.Key, group.Count(), group.Sum(operation => (long)program.Edges[operation.Output].Shape.Length)))]);

    /// <summary>Weights of synapses; operations that share them count them once.</summary>
    private static long Weights(SpikingProgram program) => program.Operations
        .Select(operation => operation switch { Linear op => op.WeightSegment, Runtime.Programs.Convolution op => op.WeightSegment, _ => -1 })
        .Where(segment => segment >= 0).Distinct().Sum(segment => (long)program.Segments.Read<sbyte>(segment).Length);

    private static CheckReport Check(SpikingProgram program, string data, CheckResult check)
    {
        bool chooses = program.Edges[program.Outputs[0].Edge].Shape.Length > 1;
        Comparison comparison = check.Comparison;
        return new CheckReport(
            data, comparison.Samples, chooses ? comparison.Agreement : null, comparison.Accuracy, comparison.ReferenceAccuracy, comparison.Cosine,
            check.Statistics.SpikesPerSample, check.Statistics.SynapticOperationsPerSample, check.Statistics.Density);
    }

    private static PopulationReport Population(Edge edge, SpikeStatistics? statistics)
    {
        PopulationStatistics? counted = statistics?.Populations.FirstOrDefault(population => population.Name == edge.Name);
        double samples = statistics?.Samples ?? 1;
        return new PopulationReport(
            edge.Name, edge.Shape.Length, edge.Range.TimeSteps, edge.Range.Signed, edge.Scale,
            counted is null ? null : counted.Spikes / samples, counted is null ? null : counted.SynapticOperations / samples);
    }

    /// <summary>Neither sums nor wiring: what no spike carries out. A table of a firing belongs to its neuron and counts as embedded too.</summary>
    private static bool IsEmbedded(Operation operation) =>
        operation is Runtime.Programs.Softmax or Norm or Lookup or Runtime.Programs.Divide or Runtime.Programs.MaxPool or AxisMax or Embed
            or Fire { TableSegment: not null } or Integration { Fusion.TableSegment: not null };
}
