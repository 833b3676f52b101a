using System.Collections.Immutable;

namespace Spike.Compiler.Mapping;

/// <summary>How a network sits on its chips.</summary>
/// <param name="Board">The board.</param>
/// <param name="Profile">The chip profile.</param>
/// <param name="Strategy">How it was mapped.</param>
/// <param name="Chips">Chips that are taken.</param>
/// <param name="Cores">Cores that are taken.</param>
/// <param name="LowerBound">Cores that no mapping can do without.</param>
/// <param name="BoundBy">The limit that asks for them.</param>
/// <param name="Steps">Barrier steps of a sample, its latency.</param>
/// <param name="Neurons">Neurons on cores.</param>
/// <param name="Hops">Hops that the spikes of a sample make, as placed: from router to router, links between chips among them, those of embedded processors too.</param>
/// <param name="SequentialHops">The same where layers fill one core after the other and cores stand in that order, row after row; where the board has too few cores for that, the cores as they are in their order.</param>
/// <param name="TimeLimitHit">Whether the search for places ended by its time limit: another machine may place otherwise.</param>
/// <param name="OnProcessors">What runs on embedded processors and does not spike: node and operation.</param>
/// <param name="CoreUse">Each core.</param>
internal sealed record MappingReport(
    string Board, string Profile, string Strategy, int Chips, int Cores, int LowerBound, string BoundBy, int Steps, int Neurons, double Hops, double SequentialHops,
    bool TimeLimitHit, ImmutableArray<string> OnProcessors, ImmutableArray<CoreUse> CoreUse)
{
    /// <summary>The embedded processors of each chip that have work.</summary>
    public ImmutableArray<ProcessorUse> Processors { get; init; } = [];

    /// <summary>The share of the arithmetic that does not spike: operations of the processors, of these and the synaptic operations together; none where nothing was counted.</summary>
    public double? SilentShare { get; init; }

    /// <summary>The share of the sequential placement's traffic that was saved.</summary>
    public double Saved => SequentialHops == 0 ? 0 : 1 - (Hops / SequentialHops);
}

/// <summary>What a core takes.</summary>
/// <param name="Chip">The chip.</param>
/// <param name="Core">The core of the chip.</param>
/// <param name="Column">Its tile.</param>
/// <param name="Row">Its tile.</param>
/// <param name="Populations">Whose neurons it has.</param>
/// <param name="Neurons">How many.</param>
/// <param name="Utilisation">The largest share of a limit.</param>
/// <param name="Limit">Of which limit.</param>
/// <param name="SpikesIn">That arrive from other cores, a sample.</param>
internal sealed record CoreUse(int Chip, int Core, int Column, int Row, ImmutableArray<string> Populations, int Neurons, double Utilisation, string Limit, double SpikesIn)
{
    /// <summary>A sample, counted on the emulator; none where nothing was counted.</summary>
    public double? SynapticOperations { get; init; }

    /// <summary>Of its events, a sample; none where nothing was counted.</summary>
    public double? EnergyJoules { get; init; }
}

/// <summary>The embedded processors of a chip.</summary>
/// <param name="Chip">The chip.</param>
/// <param name="Tasks">Of a sample.</param>
/// <param name="Bytes">That their buffers and tables take.</param>
/// <param name="BytesLimit">That they have.</param>
internal sealed record ProcessorUse(int Chip, int Tasks, long Bytes, long BytesLimit)
{
    /// <summary>A sample, counted on the emulator; none where nothing was counted.</summary>
    public double? Operations { get; init; }

    /// <summary>Likewise.</summary>
    public double? WeightWrites { get; init; }

    /// <summary>Of their operations and writes, a sample; none where nothing was counted.</summary>
    public double? EnergyJoules { get; init; }
}

/// <summary>An image and what there is to say about it.</summary>
internal sealed record MappedChip(Runtime.Chips.Images.ChipImage Image, MappingReport Report);
