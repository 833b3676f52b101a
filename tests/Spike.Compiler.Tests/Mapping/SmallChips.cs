using Spike.Runtime.Chips;

namespace Spike.Compiler.Tests.Mapping;

/// <summary>Chips that are made up, so small that layers are cut, sums relayed and several chips taken.</summary>
internal static class SmallChips
{
    public static ChipProfile Of(int cores, int neurons, int memory, int inputAxons, int outputAxons, int fanIn)
    {
        ChipProfile chip = ChipProfiles.Named("loihi3");
        return chip with
        {
            Cores = chip.Cores with { PerChip = Figure(cores), MeshColumns = Figure(2), MeshRows = Figure(Math.Max(1, cores / 8)) },
            Core = chip.Core with { Neurons = Figure(neurons), SynapticMemory = Figure(memory), InputAxons = Figure(inputAxons), OutputAxons = Figure(outputAxons), FanIn = Figure(fanIn) },
        };
    }

    /// <summary>The same without writable weights and shared kernels.</summary>
    public static ChipProfile Plain(ChipProfile chip) => chip with
    {
        Synapses = chip.Synapses with { Writable = new ChipFlag(false, "assumed: a test's"), Encodings = chip.Synapses.Encodings with { Convolution = null } },
    };

    private static ChipFigure Figure(int value) => new(value, "", "assumed: a test's");
}
