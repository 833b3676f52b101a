using System.Collections.Immutable;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Lowering;

/// <content>Sums, products and quotients of elements.</content>
internal sealed partial class ProgramLowering
{
    private LoweredValue LowerSum(Graphs.Node node, int sign)
    {
        (string a, string b) = (node.Inputs[0], node.Inputs[1]);
        TensorShape shape = Shape(node.Output);
        if (IsConstant(a) && !IsConstant(b))
        {
            Affine other = Operand(b, shape, node.Name).Times(ChannelLayout.Scalar, [sign]);
            return LoweredValue.OfSum(AddConstant(other, a, 1));
        }

        Affine sum = Masked(node, a, b) ?? Operand(a, shape, node.Name);
        return LoweredValue.OfSum(IsConstant(b)
            ? AddConstant(sum, b, sign)
            : sum.Plus((Masked(node, b, a) ?? Operand(b, shape, node.Name)).Times(ChannelLayout.Scalar, [sign])));
    }

    /// <summary>A mask before a softmax, in codes that reach no lower than the softmax can see.</summary>
    private Affine? Masked(Graphs.Node node, string mask, string other)
    {
        if (node.Op is not Graphs.Add || demands[node.Output] != Demand.Softmax || IsConstant(mask) || IsConstant(other)) return null;
        if (steps.Mask(mask, other, node.Output) is not { } spec) return null;
        TensorShape shape = Shape(node.Output);
        Affine sum = SumOfCodes(CodesIn(mask, node.Name, spec), shape);
        return Shape(mask).Length == shape.Length ? sum : sum with { Terms = [sum.Terms[0] with { Strides = BroadcastStrides(Shape(mask), shape) }] };
    }

    private LoweredValue LowerMultiply(Graphs.Node node)
    {
        (string a, string b) = (node.Inputs[0], node.Inputs[1]);
        if (IsConstant(a)) (a, b) = (b, a);
        if (IsConstant(b)) return Times(node, a, Constant(b), Shape(b));
        if (a == b) return Table(node, a, x => x * x, nonNegative: true);

        int left = SynapseCodes(a, node.Name), right = SynapseCodes(b, node.Name);
        TensorShape shape = Shape(node.Output);
        int membranes = builder.AddMembranes(MembraneName(node), shape, builder.Magnitude(left) * builder.Magnitude(right));
        builder.Add(new Hadamard(
            node.Name, left, right, membranes, BroadcastStrides(Shape(a), shape), BroadcastStrides(Shape(b), shape))
        {
            Wide = builder.IsWide(membranes),
        });
        multiplyAccumulates += shape.Length;
        double scale = builder.Edges[left].Scale * builder.Edges[right].Scale;
        return LoweredValue.OfSum(Affine.Of(shape, ChannelLayout.Scalar, membranes, [scale]));
    }

    private LoweredValue LowerDivide(Graphs.Node node)
    {
        (string a, string b) = (node.Inputs[0], node.Inputs[1]);
        if (IsConstant(b)) return Times(node, a, [.. Constant(b).Select(divisor => 1 / divisor)], Shape(b));
        if (IsConstant(a) && Shape(a).Length == 1)
        {
            double dividend = Constant(a)[0];
            return Table(node, b, x => x == 0 ? 0 : dividend / x, nonNegative: false);
        }

        int left = Codes(a, node.Name), right = Codes(b, node.Name);
        TensorShape shape = Shape(node.Output);
        EdgeSpec spec = steps.Wide(node.Output, nonNegative: false);
        // Codes of the quotient for one unit of each operand; the shift stays under 40 so that b · 2^s fits 63 bits.
        double ratio = builder.Edges[left].Scale / builder.Edges[right].Scale / spec.Scale;
        int shift = Math.Min(FixedPoint.Shift([ratio], [builder.Magnitude(left)], 0), 40);
        int output = builder.AddCodes(node.Output, shape, spec.Range, spec.Scale);
        builder.Add(new Divide(
            node.Name, left, right, output, BroadcastStrides(Shape(a), shape), BroadcastStrides(Shape(b), shape),
            FixedPoint.Multiplier(ratio, shift), shift));
        return LoweredValue.OfCodes(output);
    }

    private LoweredValue LowerChannelAffine(Graphs.Node node)
    {
        TensorShape shape = Shape(node.Output);
        var layout = new ChannelLayout(shape[1], Product(shape, 2, shape.Rank));
        Affine sum = SumOf(node.Inputs[0], node.Name).Times(layout, Constant(node.Inputs[1]));
        return LoweredValue.OfSum(sum.Plus(layout, Constant(node.Inputs[2])));
    }

    private LoweredValue Times(Graphs.Node node, string value, double[] constants, TensorShape constantShape)
    {
        TensorShape shape = Shape(node.Output);
        return LoweredValue.OfSum(Operand(value, shape, node.Name).Times(
            ChannelLayout.Broadcast(constantShape, shape), Expanded(constants, constantShape, shape)));
    }

    private Affine AddConstant(Affine sum, string constant, int sign)
    {
        double[] constants = [.. Constant(constant).Select(element => sign * element)];
        TensorShape constantShape = Shape(constant);
        return sum.Plus(ChannelLayout.Broadcast(constantShape, sum.Shape), Expanded(constants, constantShape, sum.Shape));
    }

    /// <summary>The constants of the layout that <see cref="ChannelLayout.Broadcast"/> chose.</summary>
    private static double[] Expanded(double[] constants, TensorShape constantShape, TensorShape over)
    {
        int channels = ChannelLayout.Broadcast(constantShape, over).Channels;
        if (channels == constants.Length) return constants;
        var strides = BroadcastStrides(constantShape, over);
        return [.. Enumerable.Range(0, channels).Select(i => constants[Runtime.Programs.Reference.Strided.Offset(i, over.Dimensions, strides)])];
    }

    /// <summary>An operand as a sum over the shape of the result; a repeated operand fires first and is then read with strides.</summary>
    private Affine Operand(string value, TensorShape shape, string reader)
    {
        if (!IsConstant(value) && Shape(value).Length == shape.Length)
        {
            Affine own = SumOf(value, reader);
            // Strides walk the shape that they were made for.
            return own.HasRepeats && own.Shape != shape ? SumOfCodes(Codes(value, reader), shape) : own with { Shape = shape };
        }

        Affine sum = !IsConstant(value) && values[value].Digits is var (low, high) ? SumOfDigits(low, high, shape) : SumOfCodes(Codes(value, reader), shape);
        ImmutableArray<int> strides = BroadcastStrides(Shape(value), shape);
        return sum with { Terms = [.. sum.Terms.Select(term => term with { Strides = strides })] };
    }
}
