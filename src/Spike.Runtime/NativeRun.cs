using System.Collections.Immutable;

namespace Spike.Runtime;

/// <summary>What a native model did in one run.</summary>
/// <param name="Steps">Time steps.</param>
/// <param name="Batch">Samples.</param>
/// <param name="Outputs">By output name: [steps, batch, ...] as one array.</param>
/// <param name="Recorded">NODE.v, the membranes, and NODE.spikes of the neurons of <see cref="SpikeOptions.Record"/>: [steps, batch, neurons].</param>
public sealed record NativeRun(int Steps, int Batch, ImmutableDictionary<string, float[]> Outputs, ImmutableDictionary<string, float[]> Recorded);
