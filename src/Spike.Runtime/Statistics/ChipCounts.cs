namespace Spike.Runtime.Statistics;

/// <summary>What happened on chips. Numbers are means over samples, or of one sample.</summary>
internal sealed record ChipCounts
{
    /// <summary>Spikes that met a synapse.</summary>
    public double SynapticOperations { get; init; }

    /// <summary>Updates of neurons that had input in the step.</summary>
    public double ActiveUpdates { get; init; }

    /// <summary>Updates of neurons that had none.</summary>
    public double InactiveUpdates { get; init; }

    /// <summary>Spikes that a tile handed to a core.</summary>
    public double TileSpikes { get; init; }

    /// <summary>Hops of spikes to the east and west.</summary>
    public double HorizontalHops { get; init; }

    /// <summary>Hops of spikes to the north and south.</summary>
    public double VerticalHops { get; init; }

    /// <summary>Spikes over a link between chips.</summary>
    public double ChipHops { get; init; }

    /// <summary>Instructions of embedded processors.</summary>
    public double ProcessorOperations { get; init; }

    /// <summary>Weights that embedded processors wrote.</summary>
    public double WeightWrites { get; init; }

    /// <summary>Time steps.</summary>
    public double Steps { get; init; }
}
