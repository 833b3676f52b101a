using System.Collections.Immutable;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Lowering;

/// <content>Embeddings, comparisons, and choices among values.</content>
internal sealed partial class ProgramLowering
{
    /// <summary>The rows of the table as codes. Their scale fits the whole table: calibration sees few of its rows.</summary>
    private LoweredValue LowerEmbedding(Node node)
    {
        FloatTensor table = graph.Constants[node.Inputs[0]];
        int rows = table.Shape[0], width = table.Values.Length / rows;
        string index = node.Inputs[1];
        (int indices, int? high) = rows > LongNumber.Base ? DigitsOf(index, node.Name) : (CodesIn(index, node.Name, wholes.Index(index, rows)), default(int?));
        EdgeSpec spec = steps.OfConstant(node.Output, table);
        // The table is often the largest constant of all: no copy in double precision.
        ReadOnlySpan<float> elements = table.Values.Span;
        var codes = new short[elements.Length];
        for (int i = 0; i < codes.Length; i++) codes[i] = (short)spec.Range.Clamp((long)Math.Round(elements[i] / spec.Scale));
        int output = builder.AddCodes(node.Output, Shape(node.Output), spec.Range, spec.Scale);
        builder.Add(new Embed(node.Name, indices, output, rows, width, builder.Segments.Add<short>(codes), high));
        return LoweredValue.OfCodes(output);
    }

    /// <summary>A table over the sign of the difference. The difference fires at the finest step that both operands have, and may saturate: only its sign counts.</summary>
    private LoweredValue LowerCompare(Node node, Compare op)
    {
        (string a, string b) = (node.Inputs[0], node.Inputs[1]);
        TensorShape shape = Shape(node.Output);
        Affine difference = IsConstant(a)
            ? AddConstant(Operand(b, shape, node.Name).Times(ChannelLayout.Scalar, [-1]), a, 1)
            : IsConstant(b) ? AddConstant(Operand(a, shape, node.Name), b, -1)
            : Operand(a, shape, node.Name).Plus(Operand(b, shape, node.Name).Times(ChannelLayout.Scalar, [-1]));
        bool whole = node.Inputs.All(IsWhole);
        double step = whole ? 1 : FinestStep(difference) / 2;
        var range = new CodeRange(whole ? 2 : CodeRange.MaxBits, signed: true);
        int codes = Fire(difference, node.Output + ".difference", new EdgeSpec(range, step > 0 ? step : 1));
        return Table(node, codes, x => Holds(op.Relation, x) ? 1 : 0, nonNegative: true);
    }

    /// <summary>Of the operands; what a coefficient of zero takes away has no step. Where nothing is left, of the constants.</summary>
    private static double FinestStep(Affine difference) =>
        difference.Terms.SelectMany(term => term.Coefficients).Where(coefficient => coefficient != 0).Select(Math.Abs).DefaultIfEmpty(
            difference.Offset.Where(offset => offset != 0).Select(Math.Abs).DefaultIfEmpty(0).Min()).Min();

    private static bool Holds(Relation relation, double difference) => relation switch
    {
        Relation.Equal => difference == 0,
        Relation.Greater => difference > 0,
        Relation.GreaterOrEqual => difference >= 0,
        Relation.Less => difference < 0,
        _ => difference <= 0,
    };

    /// <summary>condition · a + (1 - condition) · b. A constant condition costs nothing.</summary>
    private LoweredValue LowerChoose(Node node)
    {
        (string condition, string a, string b) = (node.Inputs[0], node.Inputs[1], node.Inputs[2]);
        TensorShape shape = Shape(node.Output);
        if (IsConstant(condition))
            return LoweredValue.OfSum(Gated(node, a, condition, c => c).Plus(Gated(node, b, condition, c => 1 - c)));

        // All three in one scale: the sum then holds the code of one of them, without rounding.
        EdgeSpec spec = steps.Wide(node.Output, nonNegative: steps.SeenNonNegative(node.Output));
        int gate = Codes(condition, node.Name), left = CodesIn(a, node.Name, spec), right = CodesIn(b, node.Name, spec);
        double unit = builder.Edges[gate].Scale * spec.Scale;
        Affine rest = SumOfCodes(right, shape);
        if (Shape(b).Length != shape.Length) rest = rest with { Terms = [rest.Terms[0] with { Strides = BroadcastStrides(Shape(b), shape) }] };
        Affine sum = Product(node, gate, left, condition, a, unit).Plus(rest).Plus(Product(node, gate, right, condition, b, -unit));
        return LoweredValue.OfCodes(Fire(sum, node.Output, spec));
    }

    private Affine Product(Node node, int left, int right, string a, string b, double unit)
    {
        TensorShape shape = Shape(node.Output);
        int membranes = builder.AddMembranes(MembraneName(node), shape, builder.Magnitude(left) * builder.Magnitude(right));
        builder.Add(new Hadamard(node.Name, left, right, membranes, BroadcastStrides(Shape(a), shape), BroadcastStrides(Shape(b), shape))
        {
            Wide = builder.IsWide(membranes),
        });
        return Affine.Of(shape, ChannelLayout.Scalar, membranes, [unit]);
    }

    /// <summary>An operand where a constant condition asks for it, else zero. Constants reach no further than what was seen of the result.</summary>
    private Affine Gated(Node node, string operand, string condition, Func<double, double> gate)
    {
        TensorShape shape = Shape(node.Output);
        double[] gates = [.. Constant(condition).Select(gate)];
        if (!IsConstant(operand))
            return Operand(operand, shape, node.Name).Times(ChannelLayout.Broadcast(Shape(condition), shape), Expanded(gates, Shape(condition), shape));
        double[] everywhere = Everywhere(gates, Shape(condition), shape), values = Everywhere([.. Constant(operand).Select(element => steps.Clamp(node.Output, element))], Shape(operand), shape);
        return new Affine(shape, ChannelLayout.Full(shape), [], [.. everywhere.Zip(values, (g, value) => g * value)]);
    }

    /// <summary>Constants repeated over a shape.</summary>
    private static double[] Everywhere(double[] constants, TensorShape own, TensorShape shape)
    {
        ImmutableArray<int> strides = BroadcastStrides(own, shape);
        return [.. Enumerable.Range(0, shape.Length).Select(i => constants[Runtime.Programs.Reference.Strided.Offset(i, shape.Dimensions, strides)])];
    }

    /// <summary>The operands one behind the other, and the largest along them; a smallest is the negative of the largest of the negatives.</summary>
    private LoweredValue LowerExtreme(Node node, Extreme op)
    {
        TensorShape shape = Shape(node.Output);
        bool nonNegative = op.Largest && steps.SeenNonNegative(node.Output) && node.Inputs.All(input => !IsConstant(input) && IsUnsigned(input));
        EdgeSpec spec = steps.Wide(node.Output, nonNegative);
        int[] parts = [.. node.Inputs.Select(input => Repeated(node, op.Largest ? CodesIn(input, node.Name, spec) : NegatedCodes(node, input, spec), Shape(input), shape))];
        int joined = builder.AddCodes(node.Output + ".operands", new TensorShape([parts.Length, .. shape.Dimensions]), spec.Range, spec.Scale);
        builder.Add(new Runtime.Programs.Concat(node.Name, [.. parts], joined, 1, [.. parts.Select(_ => shape.Length)]));
        int largest = builder.AddCodes(op.Largest ? node.Output : node.Output + ".negative", shape, spec.Range, spec.Scale);
        builder.Add(new AxisMax(node.Name, joined, largest, 1, parts.Length, shape.Length));
        return op.Largest ? LoweredValue.OfCodes(largest) : LoweredValue.OfSum(SumOfCodes(largest, shape).Times(ChannelLayout.Scalar, [-1]));
    }

    private int NegatedCodes(Node node, string value, EdgeSpec spec)
    {
        if (!IsConstant(value)) return Fire(SumOfCodes(Codes(value, node.Name), Shape(value)).Times(ChannelLayout.Scalar, [-1]), value + ".negative", spec);
        return ConstantCodes(value + ".negative", Shape(value), [.. Constant(value).Select(element => -element)], node.Name, spec);
    }

    /// <summary>Codes repeated over a shape by numpy's rules.</summary>
    private int Repeated(Node node, int codes, TensorShape own, TensorShape shape) => own.Length == shape.Length
        ? codes
        : Route(node, codes, builder.Edges[codes].Name, shape, 0, BroadcastStrides(own, shape));

    private bool IsWhole(string value) =>
        graph.Wholes.Contains(value) || (IsConstant(value) && Array.TrueForAll(graph.Constants[value].Values.ToArray(), element => element == MathF.Floor(element)));
}
