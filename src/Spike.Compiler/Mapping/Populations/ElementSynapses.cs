using System.Collections.Immutable;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Compiler.Mapping.Populations;

/// <summary>Each neuron has one synapse of weight 1, from any element: summands that are repeated along axes.</summary>
/// <param name="Input">See <see cref="Synapses"/>.</param>
/// <param name="Rows">Elements of the input.</param>
/// <param name="Grid">Of the population.</param>
/// <param name="Sources">The input's element of each element of the population.</param>
internal sealed record ElementSynapses(int Input, int Rows, Grid Grid, int[] Sources) : Synapses(Input, Rows)
{
    public override int FanIn => 1;

    public override int Element(int row) => row;

    public override void Reach(int position, Band channels, List<int> rows)
    {
        for (int channel = channels.First; channel < channels.End; channel++) rows.Add(Sources[Grid.Element(position, channel)]);
    }

    public override void Visit(int position, int channel, Action<int, int> synapse) => synapse(Sources[Grid.Element(position, channel)], 1);

    public override long Bound(long magnitude) => magnitude;

    public static ElementSynapses Of(SpikingProgram program, int edge, TensorShape shape, ImmutableArray<int> strides, Grid grid) => new(
        edge, program.Edges[edge].Shape.Length, grid, [.. Enumerable.Range(0, shape.Length).Select(i => Strided.Offset(i, shape.Dimensions, strides))]);
}
