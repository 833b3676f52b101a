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
            Cores = chip.Cores with { PerChip = With(chip.Cores.PerChip, cores), MeshColumns = With(chip.Cores.MeshColumns, 2), MeshRows = With(chip.Cores.MeshRows, Math.Max(1, (cores + 7) / 8)) },
            Core = chip.Core with
            {
                Neurons = With(chip.Core.Neurons, neurons),
                SynapticMemory = With(chip.Core.SynapticMemory, memory),
                InputAxons = With(chip.Core.InputAxons, inputAxons),
                OutputAxons = With(chip.Core.OutputAxons, outputAxons),
                FanIn = With(chip.Core.FanIn, fanIn),
            },
        };
    }

    /// <summary>The same without writable weights and shared kernels.</summary>
    public static ChipProfile Plain(ChipProfile chip) => chip with
    {
        Synapses = chip.Synapses with { Writable = new ChipFlag(false, "assumed: a test's"), Encodings = chip.Synapses.Encodings with { Convolution = null } },
    };

    private static ChipFigure With(ChipFigure figure, int value) => figure with { Value = value, Source = "assumed: a test's" };
}
