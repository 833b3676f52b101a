using System.Collections.Immutable;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping.Populations;

/// <summary>One kernel for all positions: convolutions, matrices that tokens share, sums over windows and axes, copies.</summary>
/// <param name="Input">See <see cref="Synapses"/>.</param>
/// <param name="Window">Its channels are the input's.</param>
/// <param name="InputGrid">Positions and channels of the input; row c · InputLength + p is element (p, c).</param>
/// <param name="OutputChannels">Of the population's grid.</param>
/// <param name="Groups">Input and output channels are split into that many.</param>
/// <param name="Weights">int8 [OutputChannels, Channels / Groups, taps]; none: all are 1.</param>
internal sealed record WindowSynapses(int Input, Window Window, Grid InputGrid, int OutputChannels, int Groups, sbyte[]? Weights)
    : Synapses(Input, Window.Channels * Window.InputLength)
{
    /// <summary>The input channels of each group that this part of the fan-in holds.</summary>
    public Band Inputs { get; init; } = new(0, Window.Channels / Groups);

    public int ChannelsPerGroup => Window.Channels / Groups;

    public int OutputsPerGroup => OutputChannels / Groups;

    public int Taps { get; } = Window.KernelLength;

    public int InputLength { get; } = Window.InputLength;

    public override int FanIn => Inputs.Count * Taps;

    public override int Element(int row) => InputGrid.Element(row % InputLength, row / InputLength);

    public override void Reach(int position, Band channels, List<int> rows)
    {
        int firstGroup = channels.First / OutputsPerGroup, lastGroup = (channels.End - 1) / OutputsPerGroup;
        for (int tap = 0; tap < Taps; tap++)
        {
            int source = Window.Source(position, tap);
            if (source < 0) continue;
            for (int group = firstGroup; group <= lastGroup; group++)
            {
                int first = (group * ChannelsPerGroup) + Inputs.First;
                for (int channel = first; channel < first + Inputs.Count; channel++) rows.Add((channel * InputLength) + source);
            }
        }
    }

    public override void Visit(int position, int channel, Action<int, int> synapse)
    {
        int first = channel / OutputsPerGroup * ChannelsPerGroup;
        for (int tap = 0; tap < Taps; tap++)
        {
            int source = Window.Source(position, tap);
            if (source < 0) continue;
            for (int input = Inputs.First; input < Inputs.End; input++) synapse(((first + input) * InputLength) + source, Weight(channel, input, tap));
        }
    }

    public int Weight(int channel, int input, int tap) => Weights is null ? 1 : Weights[(((channel * ChannelsPerGroup) + input) * Taps) + tap];

    public override long Bound(long magnitude)
    {
        if (Weights is null) return FanIn * magnitude;
        long most = 0;
        for (int channel = 0; channel < OutputChannels; channel++)
        {
            long sum = 0;
            for (int i = ((channel * ChannelsPerGroup) + Inputs.First) * Taps, end = i + (Inputs.Count * Taps); i < end; i++) sum += Math.Abs((int)Weights[i]);
            most = Math.Max(most, sum);
        }

        return most * magnitude;
    }

    public static WindowSynapses Of(SpikingProgram program, Linear op) => new(
        op.Input, OneTap(op.Inner, op.Rows), Grid.Tokens(op.Rows, op.Inner), op.Columns, 1, [.. program.Segments.Read<sbyte>(op.WeightSegment)])
    { Bias = BiasOf(program, op.BiasSegment) };

    public static WindowSynapses Of(SpikingProgram program, Convolution op) => new(
        op.Input, op.Window, Grid.Image(op.Window.Channels, op.Window.InputLength), op.OutputChannels, op.Groups, [.. program.Segments.Read<sbyte>(op.WeightSegment)])
    { Bias = BiasOf(program, op.BiasSegment) };

    public static WindowSynapses Of(SumPool op) =>
        new(op.Input, op.Window, Grid.Image(op.Window.Channels, op.Window.InputLength), op.Window.Channels, op.Window.Channels, null);

    /// <summary>The axis stands where a matrix has its inputs, so that a long one can be split.</summary>
    public static WindowSynapses Of(AxisSum op) =>
        new(op.Input, OneTap(op.Axis, op.Outer * op.Inner), Grid.Middle(op.Outer, op.Axis, op.Inner), 1, 1, null);

    /// <summary>Each neuron gets the element of its own number.</summary>
    /// <param name="edge">That is copied.</param>
    /// <param name="grid">Of both.</param>
    /// <param name="shape">How the positions are laid out.</param>
    public static WindowSynapses Copy(int edge, Grid grid, ImmutableArray<int> shape)
    {
        ImmutableArray<int> ones = [.. shape.Select(_ => 1)];
        return new(edge, new Window(grid.Channels, shape, ones, ones, ones, [.. shape.Select(_ => 0)], shape), grid, grid.Channels, grid.Channels, null);
    }

    private static Window OneTap(int channels, int positions) => new(channels, [positions], [1], [1], [1], [0], [positions]);

    private static ImmutableArray<long>? BiasOf(SpikingProgram program, int? segment) => segment is { } id ? [.. program.Segments.Read<long>(id)] : null;
}
