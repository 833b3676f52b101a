using static Spike.Runtime.Chips.Images.Verification.ImageReading;

namespace Spike.Runtime.Chips.Images.Verification;

/// <summary>Whether what an image asks of its chips is what their profile says that they have: words of state, neurons, axons, memory of the processors.</summary>
internal static class CapacityVerifier
{
    public static void Check(ChipImage image, ChipBoard board)
    {
        ChipProfile chip = board.Chip;
        foreach (CoreImage core in image.Cores) Check(image, core, chip, $"core {core.Core} of chip {core.Chip}");
        foreach (ProcessorImage processor in image.Processors)
        {
            ProcessorBytes bytes = ProcessorBytes.Of(processor, image);
            Require(bytes.All <= ProcessorBytes.Limit(chip), $"processors of chip {processor.Chip}", $"they take {bytes.All} bytes, and '{chip.Name}' has {ProcessorBytes.Limit(chip)}");
        }
    }

    private static void Check(ChipImage image, CoreImage core, ChipProfile chip, string what)
    {
        CoreLimits limits = chip.Core;
        Require(core.Core < chip.Cores.PerChip.Count, what, $"'{chip.Name}' has {chip.Cores.PerChip.Count} cores");
        long neurons = 0, state = 0, axons = image.Segments.Length(core.AxonSegment) / (2 * sizeof(int));
        foreach (Slice slice in core.Slices)
        {
            (long counts, long words) = Words(slice.Program, limits);
            Require(words <= limits.StateWords.LongCount, $"{what}, '{slice.Population}'", $"a neuron's membranes take {words} words of {limits.StateBits.Count} bits, and '{chip.Name}' has {limits.StateWords.Count}");
            neurons += counts * slice.Neurons;
            state += words * limits.StateBits.LongCount * slice.Neurons;
        }

        Require(neurons <= limits.Neurons.LongCount, what, $"it takes {neurons} neurons of {limits.Neurons.Count}");
        Require(state <= limits.StateMemory.LongCount, what, $"its neurons take {state} bits of state of {limits.StateMemory.LongCount}");
        Require(axons <= limits.InputAxons.LongCount, what, $"it takes {axons} input axons of {limits.InputAxons.Count}");
    }

    /// <summary>What a neuron counts for, by its widest membrane, and the words of all its membranes. Loihi's own neuron is one with the two words that it has.</summary>
    private static (long Counts, long Words) Words(NeuronProgram program, CoreLimits limits)
    {
        if (program is LifNeuron) return (1, 2);
        long[] words = [.. program.Dendrites.Select(dendrite => (dendrite.Bits + limits.StateBits.LongCount - 1) / limits.StateBits.LongCount)];
        return (words.Max(), words.Sum());
    }
}
