using System.Collections.Immutable;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx.Operators;

/// <summary>Matrix products.</summary>
internal static class Products
{
    public static void MatMul(ImportContext context) => context.Emit(new MatMul(), [context.Input(0), context.Input(1)]);

    /// <summary>alpha · A · B + beta · C: the factors and the transposition go into the constants.</summary>
    public static void Gemm(ImportContext context)
    {
        if (context.Integer("transA", 0) != 0 || context.IsConstant(0))
            throw context.Unsupported("has a transposed or constant first operand", "Put a Transpose before it, or use MatMul.");
        FloatTensor weights = context.Constant(1, "weights");
        bool transposed = context.Integer("transB", 0) != 0;
        float alpha = context.Float("alpha", 1), beta = context.Float("beta", 1);
        string matrix = context.AddConstant("weights", Matrix(weights, transposed, alpha));
        ImmutableArray<string> inputs = [context.Input(0), matrix];
        if (context.Has(2))
        {
            int columns = context.OutputShape()[1];
            inputs = inputs.Add(context.AddConstant("bias", Bias(context, context.Constant(2, "bias"), columns, beta)));
        }

        context.Emit(new MatMul(), inputs);
    }

    /// <summary>Whether its operands are not a value and constants, as they are in a layer.</summary>
    public static bool IsOfValues(NodeProto node, ValueProbe probe) => probe.IsConstant(node.Input[0]) || !probe.Constants.ContainsKey(node.Input[1])
        || node.Attribute.Any(attribute => attribute is { Name: "transA", I: not 0 })
        || (node.Input.Count > 2 && node.Input[2].Length > 0 && !probe.Constants.ContainsKey(node.Input[2]));

    private static FloatTensor Matrix(FloatTensor weights, bool transposed, float alpha)
    {
        int rows = weights.Shape[0], columns = weights.Shape[1];
        var values = new float[rows * columns];
        ReadOnlySpan<float> own = weights.Values.Span;
        for (int i = 0; i < values.Length; i++)
        {
            int row = i / columns, column = i % columns;
            values[transposed ? (column * rows) + row : i] = alpha * own[i];
        }

        return new FloatTensor(transposed ? TensorShape.Of(columns, rows) : weights.Shape, values);
    }

    private static FloatTensor Bias(ImportContext context, FloatTensor bias, int columns, float beta)
    {
        if (bias.Values.Length != 1 && (bias.Values.Length != columns || bias.Shape[^1] != columns))
            throw context.Unsupported("has a bias with more than one row", "Use a bias of one element a column.");
        var values = new float[columns];
        for (int i = 0; i < columns; i++) values[i] = beta * bias.Values.Span[bias.Values.Length == 1 ? 0 : i];
        return new FloatTensor(TensorShape.Of(columns), values);
    }
}
