using Spike.Runtime.Telemetry;

namespace Spike.Runtime;

/// <content>What the runs cost, counted.</content>
public sealed partial class SpikeSession
{
    /// <summary>Held while counts change or are looked at, which puts them together.</summary>
    private readonly Lock counting = new();

    private double slots = -1;
    private SpikeTotals? counted;

    /// <summary>
    /// Counts over all runs since creation or <see cref="ResetStatistics"/>; zero unless <see cref="SpikeOptions.CollectStatistics"/>. Any thread may ask; one that asks while
    /// another runs the session waits for the end of that run.
    /// </summary>
    public SpikeStatistics Statistics
    {
        get
        {
            lock (counting) return backend.Statistics;
        }
    }

    /// <summary>Starts counting afresh.</summary>
    public void ResetStatistics()
    {
        lock (counting)
        {
            counted = null;
            backend.ResetStatistics();
        }
    }

    private SpikeTotals Totals()
    {
        lock (counting) return backend.Totals;
    }

    /// <summary>Neurons times steps: how many spikes a sample could send.</summary>
    private double Slots()
    {
        if (slots < 0) slots = Statistics.Populations.Sum(population => (double)population.Neurons * population.TimeSteps);
        return slots;
    }
}
