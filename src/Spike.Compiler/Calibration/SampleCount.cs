using Spike.Compiler.Graphs;

namespace Spike.Compiler.Calibration;

/// <summary>How many samples are worth their work: fewer where the network is large. It is counted and not timed, so that every machine takes the same.</summary>
internal static class SampleCount
{
    /// <param name="graph">The network.</param>
    /// <param name="work">Multiply-accumulates over all samples.</param>
    /// <param name="fewest">Samples that are taken in any case.</param>
    /// <param name="most">Samples that are enough for a small network.</param>
    public static int Within(Graph graph, long work, int fewest, int most) =>
        (int)Math.Clamp(work / Math.Max(MultiplyAccumulates.Of(graph), 1), fewest, most);
}
