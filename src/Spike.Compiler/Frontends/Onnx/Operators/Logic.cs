using Spike.Compiler.Graphs;

namespace Spike.Compiler.Frontends.Onnx.Operators;

/// <summary>Comparisons, truth values, and choices by them: masks.</summary>
internal static class Logic
{
    public static void Equal(ImportContext context) => Compare(context, Relation.Equal);

    public static void Greater(ImportContext context) => Compare(context, Relation.Greater);

    public static void GreaterOrEqual(ImportContext context) => Compare(context, Relation.GreaterOrEqual);

    public static void Less(ImportContext context) => Compare(context, Relation.Less);

    public static void LessOrEqual(ImportContext context) => Compare(context, Relation.LessOrEqual);

    /// <summary>1 - x.</summary>
    public static void Not(ImportContext context) =>
        context.Emit(new Subtract(), [context.AddConstant("one", FloatTensor.Scalar(1)), context.Input(0)]);

    /// <summary>a · b.</summary>
    public static void And(ImportContext context) => context.Emit(new Multiply(), [context.Input(0), context.Input(1)]);

    /// <summary>The larger of the two.</summary>
    public static void Or(ImportContext context) => context.Emit(new Extreme(Largest: true), [context.Input(0), context.Input(1)]);

    /// <summary>Codes are numbers: nothing is ever not one.</summary>
    public static void IsNaN(ImportContext context) => context.EmitConstant(0);

    public static void Where(ImportContext context) =>
        context.Emit(new Choose(), [context.Input(0), Arithmetic.WithoutInfinity(context, 1), Arithmetic.WithoutInfinity(context, 2)]);

    public static void Max(ImportContext context) => Extreme(context, largest: true);

    public static void Min(ImportContext context) => Extreme(context, largest: false);

    private static void Extreme(ImportContext context, bool largest)
    {
        if (context.InputCount == 1) context.PassOn();
        else if (context.InputCount == 2 && Bound(context) is var (value, bound))
            context.Emit(new Unary(UnaryFunction.Clip, largest ? bound : float.NegativeInfinity, largest ? float.PositiveInfinity : bound), [context.Input(value)]);
        else context.Emit(new Extreme(largest), [.. Enumerable.Range(0, context.InputCount).Select(context.Input)]);
    }

    /// <summary>The input that varies and the number that the other one is.</summary>
    private static (int Value, float Bound)? Bound(ImportContext context)
    {
        for (int constant = 0; constant < 2; constant++)
        {
            if (context.IsConstant(constant) && context.Number(constant, "operand") is { } bound && context.Shape(1 - constant) == context.OutputShape()) return (1 - constant, bound);
        }

        return null;
    }

    private static void Compare(ImportContext context, Relation relation) => context.Emit(new Compare(relation), [context.Input(0), context.Input(1)]);
}
