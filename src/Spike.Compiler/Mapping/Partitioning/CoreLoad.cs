using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping.Partitioning;

/// <summary>What a core, or a part of it, takes of each limit.</summary>
/// <param name="Neurons">Neurons; one whose membranes need several words counts as often.</param>
/// <param name="StateBits">Bits of state.</param>
/// <param name="SynapseBits">Bits of synaptic memory.</param>
/// <param name="InputAxons">Rows that spikes arrive at.</param>
/// <param name="OutputAxons">Entries of routing tables.</param>
internal readonly record struct CoreLoad(long Neurons, long StateBits, long SynapseBits, long InputAxons, long OutputAxons)
{
    public static CoreLoad operator +(CoreLoad a, CoreLoad b) => new(
        a.Neurons + b.Neurons, a.StateBits + b.StateBits, a.SynapseBits + b.SynapseBits, a.InputAxons + b.InputAxons, a.OutputAxons + b.OutputAxons);

    public static CoreLoad operator *(CoreLoad load, long count) => new(
        load.Neurons * count, load.StateBits * count, load.SynapseBits * count, load.InputAxons * count, load.OutputAxons * count);

    /// <summary>What a core of the chip has.</summary>
    public static CoreLoad Of(ChipProfile chip) => new(
        chip.Core.Neurons.LongCount, chip.Core.StateMemory.LongCount, chip.Core.SynapticMemory.LongCount, chip.Core.InputAxons.LongCount, chip.Core.OutputAxons.LongCount);

    public bool Fits(CoreLoad limits) => Neurons <= limits.Neurons && StateBits <= limits.StateBits && SynapseBits <= limits.SynapseBits
        && InputAxons <= limits.InputAxons && OutputAxons <= limits.OutputAxons;

    /// <summary>The largest share of a limit.</summary>
    public double Share(CoreLoad limits) => Shares(limits).Max(share => share.Share);

    /// <summary>Each limit by name with what is taken of it.</summary>
    public (string Name, long Used, long Limit, double Share)[] Shares(CoreLoad limits) =>
    [
        Of("neurons", Neurons, limits.Neurons), Of("bits of neuron state", StateBits, limits.StateBits), Of("bits of synaptic memory", SynapseBits, limits.SynapseBits),
        Of("input axons", InputAxons, limits.InputAxons), Of(CapacityFault.OutputAxons, OutputAxons, limits.OutputAxons),
    ];

    private static (string, long, long, double) Of(string name, long used, long limit) => (name, used, limit, (double)used / limit);
}
