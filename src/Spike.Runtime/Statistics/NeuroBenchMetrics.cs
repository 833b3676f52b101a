using System.Collections.Immutable;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Statistics;

/// <summary>The complexity metrics of NeuroBench's algorithm track (J. Yik et al., The NeuroBench framework, Nature Communications 16, 2025); docs/report.md says how each is counted.</summary>
/// <param name="FootprintBytes">Parameters, and the membranes that a network must remember.</param>
/// <param name="ConnectionSparsity">Share of the weights of linear maps and convolutions that are zero.</param>
/// <param name="ActivationSparsity">Share of the slots (neurons and steps) without a spike, inputs left out; none where nothing was counted.</param>
/// <param name="SynapticOperations">A sample.</param>
internal sealed record NeuroBenchMetrics(long FootprintBytes, double ConnectionSparsity, double? ActivationSparsity, NeuroBenchOperations SynapticOperations)
{
    /// <param name="program">The compiled program.</param>
    /// <param name="counted">Of a run; none leaves out what needs one.</param>
    public static NeuroBenchMetrics Of(SpikingProgram program, SpikeStatistics? counted)
    {
        (long zeros, long weights) = (0, 0);
        foreach (int segment in LayerSegments(program))
        {
            ReadOnlySpan<sbyte> values = program.Segments.Read<sbyte>(segment);
            zeros += values.Count((sbyte)0);
            weights += values.Length;
        }

        return new NeuroBenchMetrics(Footprint(program), weights == 0 ? 0 : (double)zeros / weights, Sparsity(program, counted), NeuroBenchOperations.Of(program, counted));
    }

    /// <summary>Where weights of layers lie; layers that share them have one place.</summary>
    private static IEnumerable<int> LayerSegments(SpikingProgram program) => program.Operations
        .Select(operation => operation switch { Linear op => op.WeightSegment, Convolution op => op.WeightSegment, _ => -1 })
        .Where(segment => segment >= 0).Distinct();

    private static long Footprint(SpikingProgram program)
    {
        long bytes = 0;
        for (int segment = 0; segment < program.Segments.Count; segment++) bytes += program.Segments.Length(segment);
        foreach (Operation operation in program.Operations)
        {
            bool isWide = operation is Integration { Wide: true } || program.Edges[operation.Output].Carrier == EdgeCarrier.WideMembrane;
            // A firing of codes alone sums them in a membrane of its own.
            bool remembers = operation is Integration || (operation is Fire fire && fire.Terms.All(term => program.Edges[term.Edge].HasCodes));
            if (remembers) bytes += program.Edges[operation.Output].Shape.Length * (isWide ? sizeof(long) : sizeof(int));
        }

        return bytes;
    }

    private static double? Sparsity(SpikingProgram program, SpikeStatistics? counted)
    {
        if (counted is null || counted.Samples == 0) return null;
        HashSet<string> inputs = [.. program.Inputs.Select(input => program.Edges[input.Edge].Name)];
        ImmutableArray<PopulationStatistics> own = [.. counted.Populations.Where(population => !inputs.Contains(population.Name))];
        double slots = own.Sum(population => (double)population.Neurons * population.TimeSteps) * counted.Samples;
        return slots == 0 ? 0 : 1 - (own.Sum(population => population.Spikes) / slots);
    }
}
