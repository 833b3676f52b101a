using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx.Expansions;

/// <summary>Sums, means and functions that are sums of simpler ones.</summary>
internal static class ArithmeticOperators
{
    public static void Sum(ExpansionContext context) => context.Result(Total(context));

    public static void Mean(ExpansionContext context) =>
        context.Result(context.Emit("Mul", [Total(context), context.Number(1f / context.Node.InputCount)]));

    /// <summary>ReduceMean of whole numbers: their sum by their number, without what is behind the point.</summary>
    public static void MeanOfWholes(ExpansionContext context)
    {
        ImportContext node = context.Node;
        string sum = context.SameReduction("ReduceSum", context.Input(0));
        int count = node.Shape(0).Length / node.OutputShape().Length;
        string divisor = context.Emit("Cast", [context.Wholes([], [count])], ("to", (int)(node.ElementTypeOf(0) ?? ElementType.Int64)));
        context.Result(count == 1 ? sum : context.Emit("Div", [sum, divisor]));
    }

    /// <summary>relu(x) - slope · relu(-x).</summary>
    public static void PRelu(ExpansionContext context)
    {
        string negative = context.Emit("Relu", [context.Emit("Neg", [context.Input(0)])]);
        context.Result(context.Emit("Sub", [context.Emit("Relu", [context.Input(0)]), context.Emit("Mul", [negative, context.Input(1)])]));
    }

    /// <summary>-max(-x).</summary>
    public static void ReduceMin(ExpansionContext context) =>
        context.Result(context.Emit("Neg", [context.SameReduction("ReduceMax", context.Emit("Neg", [context.Input(0)]))]));

    public static void ReduceL1(ExpansionContext context) =>
        context.Result(context.SameReduction("ReduceSum", context.Emit("Abs", [context.Input(0)])));

    public static void ReduceL2(ExpansionContext context) => context.Result(context.Emit("Sqrt", [Squares(context)]));

    public static void ReduceSumSquare(ExpansionContext context) => context.Result(Squares(context));

    /// <summary>The longest sum whose triangle is written out: a quarter of a gigabyte.</summary>
    private const int MaxSum = 1 << 13;

    /// <summary>A product with a triangle of ones.</summary>
    public static void CumSum(ExpansionContext context)
    {
        ImportContext node = context.Node;
        int rank = node.Shape(0).Rank, axis = node.Axis(node.Integers(1, "axis")!.Value.Single(), rank), length = node.Shape(0)[axis];
        if (length > MaxSum)
            throw node.Fault("SPIKE4001", $"it sums along {length} elements, and {MaxSum} are allowed", "Export the model with shorter inputs.");
        bool reverse = node.Integer("reverse", 0) != 0, exclusive = node.Integer("exclusive", 0) != 0;
        var ones = new float[length * length];
        for (int i = 0; i < ones.Length; i++)
        {
            int ahead = reverse ? (i / length) - (i % length) : (i % length) - (i / length);
            ones[i] = ahead > 0 || (ahead == 0 && !exclusive) ? 1 : 0;
        }

        string x = node.IsWhole(0) ? context.Emit("Cast", [context.Input(0)], ("to", (int)ElementType.Float)) : context.Input(0);
        int[] order = [.. Enumerable.Range(0, rank).Select(i => i == axis ? rank - 1 : i == rank - 1 ? axis : i)];
        string product = context.Emit("MatMul", [axis == rank - 1 ? x : context.Transpose(x, order), context.Constant(new FloatTensor(TensorShape.Of(length, length), ones))]);
        string sum = axis == rank - 1 ? product : context.Transpose(product, order);
        context.Result(node.IsWhole(0) ? context.Emit("Cast", [sum], ("to", (int)(node.ElementTypeOf(0) ?? ElementType.Int64))) : sum);
    }

    /// <summary>alpha · A · B + beta · C, of values.</summary>
    public static void Gemm(ExpansionContext context)
    {
        string Turned(int input, string attribute) => context.Node.Integer(attribute, 0) == 0 ? context.Input(input) : context.Transpose(context.Input(input), 1, 0);
        string Times(string value, string attribute) => context.Node.Float(attribute, 1) is var factor && factor == 1 ? value : context.Emit("Mul", [value, context.Number(factor)]);
        string product = Times(context.Emit("MatMul", [Turned(0, "transA"), Turned(1, "transB")]), "alpha");
        context.Result(context.Node.Has(2) ? context.Emit("Add", [product, Times(context.Input(2), "beta")]) : product);
    }

    /// <summary>x - bias above lambd, x + bias below -lambd, and 0 between: thresholds of two signs.</summary>
    public static void Shrink(ExpansionContext context)
    {
        float lambda = context.Node.Float("lambd", 0.5f), bias = context.Node.Float("bias", 0);
        string Beyond(string sign, float bound, string shift) => context.Emit("Mul", [
            context.Emit("Cast", [context.Emit(sign, [context.Input(0), context.Number(bound)])], ("to", (int)ElementType.Float)),
            context.Emit(shift, [context.Input(0), context.Number(bias)])]);
        context.Result(context.Emit("Add", [Beyond("Greater", lambda, "Sub"), Beyond("Less", -lambda, "Add")]));
    }

    private static string Squares(ExpansionContext context) =>
        context.SameReduction("ReduceSum", context.Emit("Mul", [context.Input(0), context.Input(0)]));

    private static string Total(ExpansionContext context) =>
        Enumerable.Range(1, context.Node.InputCount - 1).Aggregate(context.Input(0), (sum, input) => context.Emit("Add", [sum, context.Input(input)]));
}
