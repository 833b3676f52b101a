using Spike.Compiler.Diagnostics;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Compiler.Lowering;

/// <content>Functions that are not linear: tables, softmax, norms.</content>
internal sealed partial class ProgramLowering
{
    private LoweredValue LowerUnary(Graphs.Node node, Graphs.Unary op)
    {
        string input = node.Inputs[0];
        // Codes that cannot be negative make a ReLU free: the firing clamps at zero. So does a clip's upper end where the codes end before it.
        bool bounded = op.Function == Graphs.UnaryFunction.Clip && op.A == 0 && op.B > 0;
        bool clampsAtZero = op.Function == Graphs.UnaryFunction.Relu || (bounded && Ends(steps.Wide(node.Output, nonNegative: true), op.B));
        return op.Function == Graphs.UnaryFunction.Negate
            ? LoweredValue.OfSum(SumOf(input, node.Name).Times(ChannelLayout.Scalar, [-1]))
            : clampsAtZero && steps.CanBeUnsigned(node.Output)
            ? LoweredValue.OfSum(SumOf(input, node.Name) with { NonNegative = true, Bounded = bounded && float.IsFinite(op.B) })
            : Table(node, input, x => RealFunctions.Evaluate(op, x), RealFunctions.IsNonNegative(op));
    }

    private static bool Ends(EdgeSpec spec, double bound) => spec.Scale * spec.Range.Max <= bound * (1 + 1e-6);

    /// <summary>A function of one value as a table over its codes.</summary>
    private LoweredValue Table(Graphs.Node node, string input, Func<double, double> function, bool nonNegative) =>
        Table(node, Codes(input, node.Name), function, nonNegative);

    private LoweredValue Table(Graphs.Node node, int index, Func<double, double> function, bool nonNegative)
    {
        Edge edge = builder.Edges[index];
        EdgeSpec spec = steps.OfTable(node.Output, nonNegative);
        var table = new short[edge.Range.Count];
        for (int i = 0; i < table.Length; i++)
            table[i] = (short)Math.Clamp(Math.Round(function((edge.Range.Min + i) * edge.Scale) / spec.Scale), spec.Range.Min, spec.Range.Max);
        int output = builder.AddCodes(node.Output, Shape(node.Output), spec.Range, spec.Scale);
        builder.Add(new Lookup(node.Name, index, output, builder.Segments.Add<short>(table)));
        return LoweredValue.OfCodes(output);
    }

    private LoweredValue LowerSoftmax(Graphs.Node node, Graphs.Softmax op)
    {
        int input = Codes(node.Inputs[0], node.Name);
        Edge edge = builder.Edges[input];
        TensorShape shape = Shape(node.Inputs[0]);
        (int length, int stride) = op.Rows(shape);
        EdgeSpec spec = steps.Wide(node.Output, nonNegative: true);
        var exponential = new int[edge.Range.Count];
        for (int i = 0; i < exponential.Length; i++)
            exponential[i] = (int)Math.Round(Math.ScaleB(Math.Exp(-edge.Scale * i), FunctionRules.ExponentialBits));
        double ratio = Math.ScaleB(1 / spec.Scale, -FunctionRules.ProbabilityBits);
        int shift = FixedPoint.Shift([ratio], [1L << FunctionRules.ProbabilityBits], 0);
        int output = builder.AddCodes(node.Output, Shape(node.Output), spec.Range, spec.Scale);
        builder.Add(new Softmax(
            node.Name, input, output, Product(shape, 0, op.Axis), length, stride,
            builder.Segments.Add<int>(exponential), FixedPoint.Multiplier(ratio, shift), shift));
        return LoweredValue.OfCodes(output);
    }

    private LoweredValue LowerNorm(Graphs.Node node, Graphs.LayerNorm op)
    {
        int input = Codes(node.Inputs[0], node.Name);
        Edge edge = builder.Edges[input];
        TensorShape shape = Shape(node.Inputs[0]);
        int length = Product(shape, op.Axis, shape.Rank), rows = shape.Length / Math.Max(length, 1);
        if ((double)length * edge.Range.Count > int.MaxValue)
        {
            throw new ModelFault("SPIKE4001", node.Name, $"a norm over {length} elements of {edge.Range.Bits} bits overflows its integers",
                "Use fewer time steps.");
        }

        if (node.Inputs.Skip(1).Any(parameter => !IsConstant(parameter)))
            throw new ModelFault("SPIKE1004", node.Name, "the norm's scale or bias is computed at run time", "Export the model with constant parameters.");

        double[] gamma = Constant(node.Inputs[1]);
        double[] beta = node.Inputs.Length > 2 ? Constant(node.Inputs[2]) : new double[length];
        EdgeSpec spec = steps.Wide(node.Output, nonNegative: false);
        double[] real = [.. gamma.Select(element => Math.ScaleB(element / spec.Scale, -FunctionRules.NormalisedBits))];
        // |n| is at most the square root of the length.
        double magnitude = Math.ScaleB(Math.Sqrt(length) + 1, FunctionRules.NormalisedBits);
        int shift = FixedPoint.MaxShift;
        for (int i = 0; i < length; i++) shift = Math.Min(shift, FixedPoint.Shift([real[i]], [magnitude], beta[i] / spec.Scale));
        int output = builder.AddCodes(node.Output, Shape(node.Output), spec.Range, spec.Scale);
        double epsilon = op.Epsilon * (double)length * length / (edge.Scale * edge.Scale);
        builder.Add(new Norm(
            node.Name, input, output, rows, length, op.Centred, (long)Math.Round(Math.Min(epsilon, 1L << 60)),
            builder.Segments.Add<int>([.. real.Select(element => FixedPoint.Multiplier(element, shift))]),
            builder.Segments.Add<long>([.. beta.Select(element => FixedPoint.Offset(element / spec.Scale, shift))]), shift));
        return LoweredValue.OfCodes(output);
    }
}
