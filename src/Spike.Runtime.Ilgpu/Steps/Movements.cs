using System.Collections.Immutable;
using Spike.Runtime.Ilgpu.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Ilgpu.Steps;

/// <summary>Steps of operations that move codes.</summary>
internal static class Movements
{
    public static DeviceStep Of(Preparation preparation, Route op)
    {
        ImmutableArray<int> dimensions = preparation.Program.Edges[op.Output].Shape.Dimensions;
        return preparation.Elements(MovementKernels.Route, new RouteShape
        {
            Input = preparation.Place(op.Input),
            InputLength = preparation.Length(op.Input),
            Output = preparation.Place(op.Output),
            OutputLength = preparation.Length(op.Output),
            Offset = op.Offset,
            Words = preparation.Words(dimensions, op.Strides),
            Rank = dimensions.Length,
        }, preparation.Length(op.Output));
    }

    public static DeviceStep Of(Preparation preparation, Select op) => preparation.Elements(MovementKernels.Select, new SelectShape
    {
        Input = preparation.Place(op.Input),
        Output = preparation.Place(op.Output),
        Outer = op.Outer,
        Axis = op.Axis,
        Inner = op.Inner,
        Indices = preparation.Words(op.Indices),
        Count = op.Indices.Length,
    }, preparation.Length(op.Output));

    /// <summary>One step for each part.</summary>
    public static IEnumerable<DeviceStep> Of(Preparation preparation, Concat op)
    {
        int start = 0;
        for (int part = 0; part < op.Parts.Length; start += op.Lengths[part++])
        {
            yield return preparation.Elements(MovementKernels.Part, new PartShape
            {
                Input = preparation.Place(op.Parts[part]),
                Output = preparation.Place(op.Output),
                Outer = op.Outer,
                Length = op.Lengths[part],
                RowLength = op.Lengths.Sum(),
                Start = start,
            }, (long)op.Outer * op.Lengths[part]);
        }
    }

    public static DeviceStep Of(Preparation preparation, Embed op) => preparation.Elements(ElementKernels.Embed, new EmbedShape
    {
        Input = preparation.Place(op.Input),
        High = op.High is { } high ? preparation.Place(high) : -1,
        Output = preparation.Place(op.Output),
        Length = preparation.Length(op.Input),
        Rows = op.Rows,
        Width = op.Width,
        Table = preparation.Constants.Segment(op.TableSegment),
    }, preparation.Length(op.Output));

    /// <summary>Written anew in each run: the arena may have given their place to others since.</summary>
    public static DeviceStep Of(Preparation preparation, Constant op) => preparation.Elements(MovementKernels.Constants, new PartShape
    {
        Input = preparation.Constants.Segment(op.Segment),
        Output = preparation.Place(op.Output),
        Length = preparation.Length(op.Output),
    }, preparation.Length(op.Output));
}
