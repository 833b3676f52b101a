using Spike.Compiler.Graphs;

namespace Spike.Compiler.Frontends.Onnx.Operators;

/// <summary>Sums, products and quotients of elements.</summary>
internal static class Arithmetic
{
    public static void Add(ImportContext context) => Emit(context, new Add());

    public static void Subtract(ImportContext context) => Emit(context, new Subtract());

    public static void Multiply(ImportContext context) => Emit(context, new Multiply());

    public static void Divide(ImportContext context) => Emit(context, new Divide());

    public static void Sum(ImportContext context)
    {
        if (context.InputCount == 1) context.PassOn();
        else if (context.InputCount == 2) Emit(context, new Add());
        else throw context.Unsupported($"has {context.InputCount} operands", "Write it as a chain of Add.");
    }

    private static void Emit(ImportContext context, Op op) => context.Emit(op, [context.Input(0), context.Input(1)]);
}
