using System.Collections.Immutable;

namespace Spike.Runtime;

/// <summary>The result of one run that keeps everything.</summary>
/// <param name="Batch">Samples.</param>
/// <param name="Outputs">By output name: [batch, ...] as one array.</param>
/// <param name="Recorded">By population name: the codes of <see cref="SpikeOptions.Record"/>, [batch, neurons].</param>
/// <param name="Statistics">Counts of this run alone; empty unless <see cref="SpikeOptions.CollectStatistics"/>.</param>
public sealed record SpikeRun(
    int Batch, ImmutableDictionary<string, float[]> Outputs, ImmutableDictionary<string, int[]> Recorded, SpikeStatistics Statistics);
