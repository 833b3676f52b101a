namespace Spike.Runtime.Telemetry;

/// <summary>What a session has counted so far, in two numbers that cost no memory.</summary>
/// <param name="Spikes">Of all populations.</param>
/// <param name="Operations">At the synapses behind them.</param>
internal readonly record struct SpikeTotals(long Spikes, long Operations)
{
    public static SpikeTotals Of(SpikeStatistics statistics) => new(statistics.Spikes, statistics.SynapticOperations);

    public SpikeTotals Since(SpikeTotals earlier) => new(Spikes - earlier.Spikes, Operations - earlier.Operations);
}
