using Spike.Runtime.Chips;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping;

/// <summary>Synaptic memory of weights that processors write: dense rows, in planes of the profile's weight bits.</summary>
internal static class ProductMemory
{
    public static long Bits(ChipProfile chip, int inner, int columns, CodeRange weights)
    {
        int planes = (weights.Bits + (weights.Signed ? 0 : 1) + chip.Synapses.WeightBits.Count - 1) / chip.Synapses.WeightBits.Count;
        SynapseEncoding encoding = chip.Synapses.Encodings.Dense ?? chip.Synapses.Encodings.Runs ?? chip.Synapses.Encodings.Sparse ?? chip.Synapses.Encodings.Convolution!;
        return planes * inner * chip.Synapses.ListBits(encoding, columns, chip.Synapses.WeightBits.Count, 1);
    }
}
