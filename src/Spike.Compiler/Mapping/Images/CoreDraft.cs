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
        chip, core, [.. planned.Slices.Select((slice, i) => Image(slice, Programs[i]!, routes(slice, i), segments))], [.. Blocks],
        segments.Add<int>(CollectionsMarshal.AsSpan(axons)));

    /// <summary>Who is sent to nobody has no emission: processors read the codes.</summary>
    private static Slice Image(PlannedSlice slice, NeuronProgram program, RouteTable? routes, ImageSegments segments) => new(
        slice.Population.Name, slice.Neurons, routes is null && program is WindowedNeuron neuron ? neuron with { Emission = null } : program, routes,
        segments.Add<int>(Elements(slice)));

    /// <summary>The element of each neuron.</summary>
    public static int[] Elements(PlannedSlice slice)
    {
        var elements = new int[slice.Neurons];
        for (int position = 0, i = 0; position < slice.Positions; position++)
        {
            for (int channel = slice.Channels.First; channel < slice.Channels.End; channel++)
                elements[i++] = slice.Population.Grid.Element(slice.Tile.Numbers[position], channel);
        }

        return elements;
    }
}
