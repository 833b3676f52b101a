using System.Collections.Immutable;

namespace Spike.Runtime;

/// <summary>What a session's runs cost, counted from the codes that were really sent.</summary>
/// <param name="Samples">Samples counted.</param>
/// <param name="Populations">Every population that sends spikes, in the order of the program.</param>
public sealed record SpikeStatistics(long Samples, ImmutableArray<PopulationStatistics> Populations)
{
    /// <summary>Spikes of all populations.</summary>
    public long Spikes => Populations.Sum(population => population.Spikes);

    /// <summary>Synaptic operations of all spikes.</summary>
    public long SynapticOperations => Populations.Sum(population => population.SynapticOperations);

    /// <summary>Of a native model, whose runs are as long as its inputs: the steps of all samples together. None: each sample has the windows of its populations.</summary>
    internal long? Steps { get; init; }

    /// <summary>Spikes as a share of the slots in which one could have been sent (neurons · T · samples, of a native model neurons · steps); 0 without a sample.</summary>
    public double Density
    {
        get
        {
            double slots = Steps is { } steps ? Populations.Sum(population => (double)population.Neurons) * steps : Populations.Sum(population => (double)population.Neurons * population.TimeSteps) * Samples;
            return slots == 0 ? 0 : Spikes / slots;
        }
    }

    /// <summary>Spikes a sample; 0 without a sample.</summary>
    public double SpikesPerSample => Samples == 0 ? 0 : (double)Spikes / Samples;

    /// <summary>Synaptic operations a sample; 0 without a sample.</summary>
    public double SynapticOperationsPerSample => Samples == 0 ? 0 : (double)SynapticOperations / Samples;

    /// <summary>Synaptic operations that weights of zero spared.</summary>
    internal long SkippedOperations => Populations.Sum(population => population.SkippedOperations);

    /// <summary>The counts of both: whole numbers, so that it does not matter in which order parts are put together.</summary>
    /// <exception cref="ArgumentException">They are of two networks.</exception>
    internal SpikeStatistics Plus(SpikeStatistics other) => !Populations.Select(population => (population.Name, population.Neurons, population.TimeSteps)).SequenceEqual(other.Populations.Select(population => (population.Name, population.Neurons, population.TimeSteps)))
        ? throw new ArgumentException("These are counts of another network.", nameof(other))
        : new(Samples + other.Samples, [.. Populations.Zip(other.Populations, (a, b) => a with
        {
            SpikesPerStep = [.. a.SpikesPerStep.Zip(b.SpikesPerStep, (x, y) => x + y)],
            SynapticOperations = a.SynapticOperations + b.SynapticOperations,
            SkippedOperations = a.SkippedOperations + b.SkippedOperations,
        })])
        {
            Steps = Steps + other.Steps,
        };

    /// <summary>The counts that came after an earlier snapshot of the same session.</summary>
    internal SpikeStatistics Since(SpikeStatistics earlier) => new(Samples - earlier.Samples, [.. Populations.Zip(
        earlier.Populations, (now, then) => now with
        {
            SpikesPerStep = [.. now.SpikesPerStep.Zip(then.SpikesPerStep, (a, b) => a - b)],
            SynapticOperations = now.SynapticOperations - then.SynapticOperations,
            SkippedOperations = now.SkippedOperations - then.SkippedOperations,
        })])
    {
        Steps = Steps - earlier.Steps,
    };
}

/// <summary>What one population sent.</summary>
/// <param name="Name">The value's name in the model.</param>
/// <param name="Neurons">Neurons, one an element.</param>
/// <param name="TimeSteps">T: steps of its window.</param>
/// <param name="SpikesPerStep">Spikes of each step over all samples, most significant step first.</param>
/// <param name="SynapticOperations">
/// Additions that its spikes caused at the synapses behind it: each spike counts once for every synapse it reaches. A weight of zero is no synapse.
/// </param>
public sealed record PopulationStatistics(
    string Name, int Neurons, int TimeSteps, ImmutableArray<long> SpikesPerStep, long SynapticOperations)
{
    /// <summary>Spikes of all steps.</summary>
    public long Spikes => SpikesPerStep.Sum();

    /// <summary>Additions that weights of zero spared.</summary>
    internal long SkippedOperations { get; init; }
}
