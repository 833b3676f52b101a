using System.Collections.Immutable;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Lowering;

/// <content>Pooling and reductions.</content>
internal sealed partial class ProgramLowering
{
    private LoweredValue LowerAveragePool(Graphs.Node node, Graphs.AveragePool op)
    {
        int codes = SynapseCodes(node.Inputs[0], node.Name);
        Window window = Windows.Of(graph, node, op.Kernel, op.Strides, op.Pads, [.. op.Kernel.Select(_ => 1)]);
        int membranes = builder.AddMembranes(MembraneName(node), Shape(node.Output), window.KernelLength * builder.Magnitude(codes));
        builder.Add(new SumPool(node.Name, codes, membranes, window) { Wide = builder.IsWide(membranes) });
        double scale = builder.Edges[codes].Scale;
        // Windows may reach beyond the input without any padding: in ceil mode the last one does.
        int[] divisors = op.CountIncludePad ? [window.KernelLength] : TapsInside(window);
        Affine sum = divisors.Distinct().Count() == 1
            ? Affine.Of(Shape(node.Output), ChannelLayout.Scalar, membranes, [scale / divisors[0]])
            : Affine.Of(Shape(node.Output), new ChannelLayout(window.OutputLength, 1), membranes, [.. divisors.Select(divisor => scale / divisor)]);
        if (Shape(node.Inputs[0])[0] == 1) sum = Corrected(sum, node, codes, window);
        return LoweredValue.OfSum(sum with { NonNegative = !builder.Edges[codes].Range.Signed });
    }

    /// <summary>Of each output, axis by axis: a tap is inside where it is along every axis.</summary>
    private static int[] TapsInside(Window window)
    {
        int[] taps = [1];
        for (int axis = 0; axis < window.Kernel.Length; axis++)
        {
            int[] own = [.. Enumerable.Range(0, window.OutputSize[axis]).Select(output => Inside(window, axis, (output * window.Strides[axis]) - window.Pads[axis]))];
            taps = [.. taps.SelectMany(outer => own.Select(inner => outer * inner))];
        }

        return Array.ConvertAll(taps, count => Math.Max(1, count));
    }

    /// <summary>Taps of one axis, where the first lies at <paramref name="start"/>.</summary>
    private static int Inside(Window window, int axis, int start)
    {
        int step = window.Dilations[axis], first = start < 0 ? (-start + step - 1) / step : 0;
        int last = Math.Min(window.Kernel[axis] - 1, (int)Math.Floor((window.InputSize[axis] - 1 - start) / (double)step));
        return Math.Max(0, last - first + 1);
    }

    private LoweredValue LowerMaxPool(Graphs.Node node, Graphs.MaxPool op)
    {
        int codes = Codes(node.Inputs[0], node.Name);
        Window window = Windows.Of(graph, node, op.Kernel, op.Strides, op.Pads, op.Dilations);
        int output = SameCodes(node, codes);
        builder.Add(new MaxPool(node.Name, codes, output, window));
        return LoweredValue.OfCodes(output);
    }

    private LoweredValue LowerReduce(Graphs.Node node, Graphs.Reduce op)
    {
        string input = node.Inputs[0];
        int codes = op.Kind == Graphs.ReduceKind.Max ? Codes(input, node.Name) : SynapseCodes(input, node.Name);
        TensorShape shape = Shape(input);
        ImmutableArray<int> axes = [.. op.Axes.Order()];
        if (axes[^1] - axes[0] + 1 != axes.Length)
        {
            ImmutableArray<int> order = [.. Enumerable.Range(0, shape.Rank).Except(axes), .. axes];
            codes = Route(node, codes, input + ".gathered", new TensorShape([.. order.Select(axis => shape[axis])]), 0,
                [.. order.Select(axis => shape.Strides[axis])]);
            shape = builder.Edges[codes].Shape;
            axes = [.. Enumerable.Range(shape.Rank - axes.Length, axes.Length)];
        }

        int outer = Product(shape, 0, axes[0]), axis = Product(shape, axes[0], axes[^1] + 1), inner = Product(shape, axes[^1] + 1, shape.Rank);
        if (op.Kind == Graphs.ReduceKind.Max)
        {
            int output = SameCodes(node, codes);
            builder.Add(new AxisMax(node.Name, codes, output, outer, axis, inner));
            return LoweredValue.OfCodes(output);
        }

        int membranes = builder.AddMembranes(MembraneName(node), Shape(node.Output), axis * builder.Magnitude(codes));
        builder.Add(new AxisSum(node.Name, codes, membranes, outer, axis, inner) { Wide = builder.IsWide(membranes) });
        double scale = builder.Edges[codes].Scale / (op.Kind == Graphs.ReduceKind.Mean ? axis : 1);
        Affine sum = Affine.Of(Shape(node.Output), ChannelLayout.Scalar, membranes, [scale]);
        return LoweredValue.OfSum(sum with { NonNegative = !builder.Edges[codes].Range.Signed });
    }

    /// <summary>A new edge for a node that only moves or chooses codes.</summary>
    private int SameCodes(Graphs.Node node, int codes) =>
        builder.AddCodes(node.Output, Shape(node.Output), builder.Edges[codes].Range, builder.Edges[codes].Scale);

    private static int Product(TensorShape shape, int from, int to) =>
        Enumerable.Range(from, to - from).Aggregate(1, (product, axis) => product * shape[axis]);
}
