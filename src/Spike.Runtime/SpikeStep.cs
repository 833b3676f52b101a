using System.Collections.Immutable;

namespace Spike.Runtime;

/// <summary>What one population sent in one step of its window: a column of its raster.</summary>
/// <param name="Population">The value's name in the model.</param>
/// <param name="Sample">Which of the samples, from 0.</param>
/// <param name="Step">The step of the population's window, from 0: of radix digits the most significant first.</param>
/// <param name="Neurons">The neurons that sent a spike, in rising order.</param>
/// <param name="Spikes">What each of them sent: 1 or -1; of graded populations the change that the spike carries.</param>
public sealed record SpikeStep(string Population, int Sample, int Step, ImmutableArray<int> Neurons, ImmutableArray<int> Spikes);
