using System.Collections.Immutable;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Lowering;

/// <content>Operators that only move elements.</content>
internal sealed partial class ProgramLowering
{
    /// <summary>The same elements in the same order: nothing to do but to pass the value on.</summary>
    private LoweredValue LowerReshape(Graphs.Node node)
    {
        if (MovedDigits(node, (digits, _) => digits) is { } moved) return moved;
        return !IsConstant(node.Inputs[0]) && values[node.Inputs[0]] is { Wide: < 0, Sum: { HasRepeats: false } sum } && demands.Readers(node.Inputs[0]) == 1
            ? LoweredValue.OfSum(sum with { Shape = Shape(node.Output) })
            : LoweredValue.OfCodes(MovedCodes(node));
    }

    private LoweredValue LowerTranspose(Graphs.Node node, Graphs.Transpose op)
    {
        TensorShape shape = Shape(node.Inputs[0]);
        return Moved(node, 0, [.. op.Permutation.Select(axis => shape.Strides[axis])]);
    }

    private LoweredValue LowerSlice(Graphs.Node node, Graphs.Slice op)
    {
        ImmutableArray<int> strides = Shape(node.Inputs[0]).Strides;
        return Moved(
            node, strides.Select((stride, axis) => stride * op.Starts[axis]).Sum(), [.. strides.Select((stride, axis) => stride * op.Steps[axis])]);
    }

    private LoweredValue LowerExpand(Graphs.Node node) =>
        Moved(node, 0, BroadcastStrides(Shape(node.Inputs[0]), Shape(node.Output)));

    private LoweredValue LowerGather(Graphs.Node node, Graphs.Gather op)
    {
        TensorShape shape = Shape(node.Inputs[0]);
        int Chosen(int codes, string name)
        {
            int output = builder.AddCodes(name, Shape(node.Output), builder.Edges[codes].Range, builder.Edges[codes].Scale);
            builder.Add(new Select(
                node.Name, codes, output, Product(shape, 0, op.Axis), shape[op.Axis], Product(shape, op.Axis + 1, shape.Rank), op.Indices));
            return output;
        }

        return MovedDigits(node, Chosen) ?? LoweredValue.OfCodes(Chosen(MovedCodes(node), node.Output));
    }

    private LoweredValue LowerConcat(Graphs.Node node, Graphs.Concat op)
    {
        TensorShape shape = Shape(node.Output);
        bool nonNegative = node.Inputs.All(part => !IsConstant(part) && IsUnsigned(part));
        EdgeSpec spec = steps.Wide(node.Output, nonNegative);
        ImmutableArray<int> parts = [.. node.Inputs.Select(part => CodesIn(part, node.Name, spec))];
        int output = builder.AddCodes(node.Output, shape, spec.Range, spec.Scale);
        builder.Add(new Concat(
            node.Name, parts, output, Product(shape, 0, op.Axis),
            [.. node.Inputs.Select(part => Product(Shape(part), op.Axis, shape.Rank))]));
        return LoweredValue.OfCodes(output);
    }

    /// <summary>One concatenation for each padded axis, with constant codes before and behind.</summary>
    private LoweredValue LowerPad(Graphs.Node node, Graphs.Pad op)
    {
        int codes = MovedCodes(node);
        Edge edge = builder.Edges[codes];
        if (op.Value < edge.Range.Min * edge.Scale || op.Value > edge.Range.Max * edge.Scale)
        {
            codes = CodesIn(node.Inputs[0], node.Name, steps.Wide(node.Output, op.Value >= 0 && !edge.Range.Signed));
            edge = builder.Edges[codes];
        }

        TensorShape shape = Shape(node.Inputs[0]);
        for (int axis = 0; axis < op.Before.Length; axis++)
        {
            if (op.Before[axis] == 0 && op.Behind[axis] == 0) continue;
            ImmutableArray<int> parts =
                [.. Padding(node, edge, shape, axis, op.Before[axis], op.Value), codes, .. Padding(node, edge, shape, axis, op.Behind[axis], op.Value)];
            var padded = new TensorShape(shape.Dimensions.SetItem(axis, shape[axis] + op.Before[axis] + op.Behind[axis]));
            int outer = Product(shape, 0, axis);
            codes = builder.AddCodes(node.Output, padded, edge.Range, edge.Scale);
            builder.Add(new Concat(node.Name, parts, codes, outer, [.. parts.Select(part => builder.Edges[part].Shape.Length / outer)]));
            shape = padded;
        }

        return LoweredValue.OfCodes(codes);
    }

    /// <summary>A constant block along one axis; none where it would be empty.</summary>
    private ImmutableArray<int> Padding(Graphs.Node node, Edge edge, TensorShape padded, int axis, int length, float value)
    {
        if (length == 0) return [];
        var shape = new TensorShape(padded.Dimensions.SetItem(axis, length));
        var codes = new short[shape.Length];
        codes.AsSpan().Fill((short)edge.Range.Clamp((long)Math.Round(value / edge.Scale)));
        int output = builder.AddCodes($"{node.Output}.padding", shape, edge.Range, edge.Scale);
        builder.Add(new Constant(node.Name, output, builder.Segments.Add<short>(codes)));
        return [output];
    }

    private bool IsUnsigned(string value) =>
        values[value] is { Wide: >= 0 and var edge } ? !builder.Edges[edge].Range.Signed : values[value].Sum!.NonNegative;

    private LoweredValue Moved(Graphs.Node node, int offset, ImmutableArray<int> strides) =>
        MovedDigits(node, (digits, name) => Route(node, digits, name, Shape(node.Output), offset, strides))
        ?? LoweredValue.OfCodes(Route(node, MovedCodes(node), node.Output, Shape(node.Output), offset, strides));

    /// <summary>Codes of a value that is only moved: at the window of synapses where nothing behind the movement wants more.</summary>
    private int MovedCodes(Graphs.Node node) =>
        demands[node.Output] == Demand.Synapse ? SynapseCodes(node.Inputs[0], node.Name) : Codes(node.Inputs[0], node.Name);

    private int Route(Graphs.Node node, int codes, string name, TensorShape shape, int offset, ImmutableArray<int> strides)
    {
        Edge edge = builder.Edges[codes];
        int output = builder.AddCodes(name, shape, edge.Range, edge.Scale);
        builder.Add(new Route(node.Name, codes, output, offset, strides));
        return output;
    }
}
