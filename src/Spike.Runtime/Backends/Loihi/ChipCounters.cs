using Spike.Runtime.Statistics;

namespace Spike.Runtime.Backends.Loihi;

/// <summary>What a node (a core or a processor) has done since it was reset; energy is computed from it.</summary>
internal record struct ChipCounters
{
    /// <summary>Barrier steps.</summary>
    public long Steps { get; set; }

    /// <summary>Synapses that spikes went through, those of weight 0 that an encoding stores among them.</summary>
    public long SynapticOperations { get; set; }

    /// <summary>Neurons and steps with input.</summary>
    public long ActiveUpdates { get; set; }

    /// <summary>Neurons and steps without.</summary>
    public long InactiveUpdates { get; set; }

    /// <summary>Spikes that arrived.</summary>
    public long SpikesIn { get; set; }

    /// <summary>Spikes that left, one for each (node, axon) that gets it; those to outputs of the model too.</summary>
    public long SpikesOut { get; set; }

    /// <summary>Neurons that fired, and codes' digits of processors: spikes before they were sent to each of their targets.</summary>
    public long Fired { get; set; }

    /// <summary>Spikes that left with another payload than 1 and -1.</summary>
    public long GradedSpikes { get; set; }

    /// <summary>Bits of these payloads, sign included.</summary>
    public long PayloadBits { get; set; }

    /// <summary>Hops of its spikes in the east or west.</summary>
    public long HorizontalHops { get; set; }

    /// <summary>Hops of its spikes in the north or south.</summary>
    public long VerticalHops { get; set; }

    /// <summary>Links between chips that its spikes took.</summary>
    public long ChipHops { get; set; }

    /// <summary>Elementary operations of a processor's tasks; docs/emulator.md says what counts as one.</summary>
    public long ProcessorOperations { get; set; }

    /// <summary>Weights that a processor wrote.</summary>
    public long WeightWrites { get; set; }

    /// <summary>What energy is computed from, for one of so many samples.</summary>
    public readonly ChipCounts PerSample(long samples) => new()
    {
        SynapticOperations = (double)SynapticOperations / samples,
        ActiveUpdates = (double)ActiveUpdates / samples,
        InactiveUpdates = (double)InactiveUpdates / samples,
        TileSpikes = (double)SpikesIn / samples,
        HorizontalHops = (double)HorizontalHops / samples,
        VerticalHops = (double)VerticalHops / samples,
        ChipHops = (double)ChipHops / samples,
        ProcessorOperations = (double)ProcessorOperations / samples,
        WeightWrites = (double)WeightWrites / samples,
        Steps = (double)Steps / samples,
    };

    public static ChipCounters operator +(ChipCounters a, ChipCounters b) => new()
    {
        Steps = Math.Max(a.Steps, b.Steps),
        SynapticOperations = a.SynapticOperations + b.SynapticOperations,
        ActiveUpdates = a.ActiveUpdates + b.ActiveUpdates,
        InactiveUpdates = a.InactiveUpdates + b.InactiveUpdates,
        SpikesIn = a.SpikesIn + b.SpikesIn,
        SpikesOut = a.SpikesOut + b.SpikesOut,
        Fired = a.Fired + b.Fired,
        GradedSpikes = a.GradedSpikes + b.GradedSpikes,
        PayloadBits = a.PayloadBits + b.PayloadBits,
        HorizontalHops = a.HorizontalHops + b.HorizontalHops,
        VerticalHops = a.VerticalHops + b.VerticalHops,
        ChipHops = a.ChipHops + b.ChipHops,
        ProcessorOperations = a.ProcessorOperations + b.ProcessorOperations,
        WeightWrites = a.WeightWrites + b.WeightWrites,
    };
}
