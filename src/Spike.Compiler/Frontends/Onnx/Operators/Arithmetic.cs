using Spike.Compiler.Graphs;

namespace Spike.Compiler.Frontends.Onnx.Operators;

/// <summary>Sums, products and quotients of elements.</summary>
internal static class Arithmetic
{
    public static void Add(ImportContext context)
    {
        if (Neutral(context, 0, 0, 1) is not { } kept) context.Emit(new Add(), [WithoutInfinity(context, 0), WithoutInfinity(context, 1)]);
        else context.PassOn(kept);
    }

    public static void Subtract(ImportContext context)
    {
        if (Neutral(context, 0, 1) is null) Emit(context, new Subtract());
        else context.PassOn();
    }

    public static void Multiply(ImportContext context)
    {
        if (Neutral(context, 1, 0, 1) is not { } kept) Emit(context, new Multiply());
        else context.PassOn(kept);
    }

    public static void Divide(ImportContext context)
    {
        if (Neutral(context, 1, 1) is not null) context.PassOn();
        else if (!context.GivesWhole) Emit(context, new Divide());
        else context.Emit(new Unary(UnaryFunction.WholeQuotient, Divisor(context)), [context.Input(0)]);
    }

    /// <summary>The remainder of whole numbers, with the divisor's sign.</summary>
    public static void Modulo(ImportContext context)
    {
        if (!context.GivesWhole || context.Integer("fmod", 0) != 0) throw context.Unsupported("is the remainder of floats", "Compute it before the model.");
        context.Emit(new Unary(UnaryFunction.Remainder, Divisor(context)), [context.Input(0)]);
    }

    private static float Divisor(ImportContext context) => context.IsConstant(1) && context.Number(1, "divisor") is { } divisor && divisor != 0
        ? divisor
        : throw context.Unsupported("of whole numbers has a divisor that is computed at run time or has several elements", "Divide by one constant.");

    /// <summary>The operand that is the result already, because the other one is a single number that changes nothing: exporters write x · 1 around masks.</summary>
    private static int? Neutral(ImportContext context, float number, params ReadOnlySpan<int> places)
    {
        foreach (int place in places)
        {
            if (context.IsConstant(place) && context.Number(place, "operand") == number && context.Shape(1 - place) == context.OutputShape()) return 1 - place;
        }

        return null;
    }

    /// <summary>A mask's -∞ as the lowest number: a softmax makes nothing of either.</summary>
    public static string WithoutInfinity(ImportContext context, int input)
    {
        if (!context.IsConstant(input) || context.IsWhole(input) || context.Constant(input, "operand") is not { } constant || !constant.Values.Span.Contains(float.NegativeInfinity))
            return context.Input(input);
        float[] values = constant.Values.ToArray();
        values.AsSpan().Replace(float.NegativeInfinity, float.MinValue);
        return context.AddConstant(input == 0 ? "mask" : $"mask{input}", constant with { Values = values });
    }

    private static void Emit(ImportContext context, Op op) => context.Emit(op, [context.Input(0), context.Input(1)]);
}
