using System.Runtime.InteropServices;
using Spike.Compiler.Mapping.Partitioning;
using Spike.Runtime.Chips.Images;

namespace Spike.Compiler.Mapping.Images;

/// <summary>What a core holds while it is collected.</summary>
internal sealed class CoreDraft(int chip, int core, PlannedCore planned)
{
    private readonly List<int> axons = [];

    public int Chip => chip;

    public PlannedCore Planned => planned;

    public List<SynapseBlock> Blocks { get; } = [];

    public NeuronProgram?[] Programs { get; } = new NeuronProgram?[planned.Slices.Count];

    /// <summary>The axon of a row of the last block.</summary>
    public int AddAxon(int row)
    {
        axons.AddRange([Blocks.Count - 1, row]);
        return (axons.Count / 2) - 1;
    }

    public CoreImage Image(Func<PlannedSlice, int, RouteTable?> routes, ImageSegments segments) => new(
        chip, core, [.. planned.Slices.Select((slice, i) => new Slice(
            slice.Population.Name, slice.Neurons, Programs[i]!, routes(slice, i), segments.Add<int>(Elements(slice))))],
        [.. Blocks], segments.Add<int>(CollectionsMarshal.AsSpan(axons)));

    /// <summary>The element of each neuron.</summary>
    public static int[] Elements(PlannedSlice slice)
    {
        var elements = new int[slice.Neurons];
        for (int position = 0, i = 0; position < slice.Positions; position++)
        {
            for (int channel = slice.Channels.First; channel < slice.Channels.End; channel++)
                elements[i++] = slice.Population.Grid.Element(slice.FirstPosition + position, channel);
        }

        return elements;
    }
}
