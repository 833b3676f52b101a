using System.Collections.Immutable;
using Spike.Compiler.Diagnostics;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Lowering;

/// <content>Matrix products and convolutions.</content>
internal sealed partial class ProgramLowering
{
    private const long MaxSharedWeights = 1 << 28;

    private LoweredValue LowerMatMul(Graphs.Node node)
    {
        (string a, string b) = (node.Inputs[0], node.Inputs[1]);
        return !IsConstant(a) && IsConstant(b) && Shape(b).Length == MatrixLength(Shape(b)) ? LowerLinear(node, a, b) : LowerProduct(node, a, b);
    }

    private static int MatrixLength(TensorShape shape) => shape.Rank < 2 ? shape.Length : shape[^2] * shape[^1];

    private LoweredValue LowerLinear(Graphs.Node node, string input, string constant)
    {
        TensorShape matrix = Shape(constant);
        int inner = matrix.Rank < 2 ? matrix.Length : matrix[^2], columns = matrix.Rank < 2 ? 1 : matrix[^1];
        QuantizedWeights quantized = memory.Columns(graph.Constants[constant], columns);
        int codes = SynapseCodes(input, node.Name), rows = Shape(input).Length / inner;
        multiplyAccumulates += (long)rows * inner * columns;
        int membranes = builder.AddMembranes(
            MembraneName(node), Shape(node.Output), Bound(quantized.Codes, columns, builder.Magnitude(codes)));
        var op = new Linear(node.Name, codes, membranes, rows, inner, columns, builder.Segments.AddShared(quantized.Codes), BiasSegment: null)
        {
            Wide = builder.IsWide(membranes),
        };
        builder.Add(op);
        var layout = new ChannelLayout(columns, 1);
        Affine sum = Affine.Of(Shape(node.Output), layout, membranes, Scaled(quantized.Scales, builder.Edges[codes].Scale));
        return LoweredValue.OfSum(Corrected(WithBias(sum, node, layout), node, codes, op, quantized));
    }

    private LoweredValue LowerProduct(Graphs.Node node, string a, string b)
    {
        TensorShape left = Matrix(Shape(a), column: false), right = Matrix(Shape(b), column: true);
        int rank = Math.Max(left.Rank, right.Rank), rows = left[^2], inner = left[^1], columns = right[^1];
        int aEdge = SynapseCodes(a, node.Name), bEdge = SynapseCodes(b, node.Name);
        ImmutableArray<int> batch = [.. Enumerable.Range(0, rank - 2).Select(axis =>
            Math.Max(Dimension(left, axis - (rank - left.Rank)), Dimension(right, axis - (rank - right.Rank))))];
        var batchShape = new TensorShape(batch);
        multiplyAccumulates += (long)batchShape.Length * rows * inner * columns;
        int membranes = builder.AddMembranes(
            MembraneName(node), Shape(node.Output), inner * builder.Magnitude(aEdge) * builder.Magnitude(bEdge));
        builder.Add(new Product(
            node.Name, aEdge, bEdge, membranes, batch, rows, inner, columns,
            new MatrixLayout(BatchStrides(left, batchShape), inner, 1),
            new MatrixLayout(BatchStrides(right, batchShape), columns, 1),
            new MatrixLayout([.. batchShape.Strides.Select(stride => stride * rows * columns)], columns, 1))
        {
            Wide = builder.IsWide(membranes),
        });
        double scale = builder.Edges[aEdge].Scale * builder.Edges[bEdge].Scale;
        Affine sum = Affine.Of(Shape(node.Output), ChannelLayout.Scalar, membranes, [scale]);
        return LoweredValue.OfSum(WithBias(sum, node, new ChannelLayout(columns, 1)));
    }

    /// <summary>The bias of a node's third input, if it has one: it costs nothing, it is part of the firing.</summary>
    private Affine WithBias(Affine sum, Graphs.Node node, ChannelLayout layout)
    {
        if (node.Inputs.Length < 3) return sum;
        double[] bias = Constant(node.Inputs[2]);
        return bias.Length == 1 ? sum.Plus(ChannelLayout.Scalar, bias) : sum.Plus(layout, bias);
    }

    private LoweredValue LowerConvolution(Graphs.Node node, Graphs.Convolution op)
    {
        (string input, string kernel) = (node.Inputs[0], node.Inputs[1]);
        if (!IsConstant(kernel) || (node.Inputs.Length > 2 && !IsConstant(node.Inputs[2])))
        {
            throw new ModelFault("SPIKE1004", node.Name, "the convolution's weights are computed at run time",
                "Export the model with constant weights.");
        }

        TensorShape weights = Shape(kernel);
        int channels = weights[0];
        QuantizedWeights quantized = memory.Rows(graph.Constants[kernel]);
        // Images one behind the other are groups of channels that share their weights.
        int images = Shape(input)[0];
        if ((long)images * weights.Length > MaxSharedWeights)
        {
            throw new ModelFault("SPIKE4001", node.Name, $"the convolution repeats its {weights.Length} weights for {images} images",
                "Export the model with a batch of one.");
        }

        sbyte[] shared = images == 1 ? quantized.Codes : [.. Enumerable.Repeat(quantized.Codes, images).SelectMany(image => image)];
        int codes = SynapseCodes(input, node.Name);
        Window window = Windows.Of(graph, node, [.. weights.Dimensions.Skip(2)], op.Strides, op.Pads, op.Dilations);
        multiplyAccumulates += (long)window.OutputLength * shared.Length;
        int membranes = builder.AddMembranes(
            MembraneName(node), Shape(node.Output), Bound(quantized.Codes, channels, builder.Magnitude(codes)));
        var convolution = new Convolution(
            node.Name, codes, membranes, window, images * channels, images * op.Groups, builder.Segments.AddShared(shared), BiasSegment: null)
        {
            Wide = builder.IsWide(membranes),
        };
        builder.Add(convolution);
        var layout = new ChannelLayout(channels, window.OutputLength);
        Affine sum = Affine.Of(Shape(node.Output), layout, membranes, Scaled(quantized.Scales, builder.Edges[codes].Scale));
        Affine biased = WithBias(sum, node, layout);
        return LoweredValue.OfSum(images == 1 ? Corrected(biased, node, codes, convolution, quantized) : biased);
    }

    private static string MembraneName(Graphs.Node node) => node.Output + ".membrane";

    /// <summary>The largest membrane that these weights can reach: max over channels of Σ|w| · |code|.</summary>
    private static double Bound(sbyte[] weights, int channels, double magnitude)
    {
        int inputs = channels == 0 ? 0 : weights.Length / channels;
        long largest = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            long sum = 0;
            for (int i = 0; i < inputs; i++) sum += Math.Abs((int)weights[(channel * inputs) + i]);
            largest = Math.Max(largest, sum);
        }

        return largest * magnitude;
    }

    private static double[] Scaled(double[] scales, double factor) => [.. scales.Select(scale => scale * factor)];

    private static TensorShape Matrix(TensorShape shape, bool column) =>
        shape.Rank >= 2 ? shape : column ? TensorShape.Of(shape.Length, 1) : TensorShape.Of(1, shape.Length);

    private static int Dimension(TensorShape shape, int axis) => axis < 0 ? 1 : shape[axis];

    private static ImmutableArray<int> BatchStrides(TensorShape operand, TensorShape batch)
    {
        int matrix = operand[^2] * operand[^1];
        var own = new TensorShape([.. operand.Dimensions.Take(operand.Rank - 2)]);
        return [.. BroadcastStrides(own, batch).Select(stride => stride * matrix)];
    }
}
