using Spike.Compiler.Graphs;

namespace Spike.Compiler.Frontends.Onnx.Operators;

/// <summary>Functions of one element, and softmax.</summary>
internal static class Activations
{
    public static void Abs(ImportContext context) => Emit(context, new Unary(UnaryFunction.Abs));

    public static void Elu(ImportContext context) => Emit(context, new Unary(UnaryFunction.Elu, context.Float("alpha", 1)));

    public static void Erf(ImportContext context) => Emit(context, new Unary(UnaryFunction.Erf));

    public static void Exp(ImportContext context) => Emit(context, new Unary(UnaryFunction.Exp));

    public static void Gelu(ImportContext context) =>
        Emit(context, new Unary(context.Text("approximate", "none") == "tanh" ? UnaryFunction.GeluTanh : UnaryFunction.Gelu));

    public static void HardSigmoid(ImportContext context) =>
        Emit(context, new Unary(UnaryFunction.HardSigmoid, context.Float("alpha", 0.2f), context.Float("beta", 0.5f)));

    public static void HardSwish(ImportContext context) => Emit(context, new Unary(UnaryFunction.HardSwish));

    public static void LeakyRelu(ImportContext context) => Emit(context, new Unary(UnaryFunction.LeakyRelu, context.Float("alpha", 0.01f)));

    public static void Negate(ImportContext context) => Emit(context, new Unary(UnaryFunction.Negate));

    public static void Reciprocal(ImportContext context) => Emit(context, new Unary(UnaryFunction.Reciprocal));

    public static void Relu(ImportContext context) => Emit(context, new Unary(UnaryFunction.Relu));

    public static void Sigmoid(ImportContext context) => Emit(context, new Unary(UnaryFunction.Sigmoid));

    public static void Softplus(ImportContext context) => Emit(context, new Unary(UnaryFunction.Softplus));

    public static void Sqrt(ImportContext context) => Emit(context, new Unary(UnaryFunction.Sqrt));

    public static void Tanh(ImportContext context) => Emit(context, new Unary(UnaryFunction.Tanh));

    public static void Sin(ImportContext context) => Emit(context, new Unary(UnaryFunction.Sin));

    public static void Cos(ImportContext context) => Emit(context, new Unary(UnaryFunction.Cos));

    public static void Log(ImportContext context) => Emit(context, new Unary(UnaryFunction.Log));

    public static void Sign(ImportContext context) => Emit(context, new Unary(UnaryFunction.Sign));

    public static void Round(ImportContext context) => Emit(context, new Unary(UnaryFunction.Round));

    public static void Floor(ImportContext context) => Emit(context, new Unary(UnaryFunction.Floor));

    public static void Ceiling(ImportContext context) => Emit(context, new Unary(UnaryFunction.Ceiling));

    public static void Softsign(ImportContext context) => Emit(context, new Unary(UnaryFunction.Softsign));

    public static void Selu(ImportContext context) =>
        Emit(context, new Unary(UnaryFunction.Selu, context.Float("alpha", 1.67326319f), context.Float("gamma", 1.05070102f)));

    public static void Celu(ImportContext context) => Emit(context, new Unary(UnaryFunction.Celu, context.Float("alpha", 1)));

    public static void ThresholdedRelu(ImportContext context) => Emit(context, new Unary(UnaryFunction.ThresholdedRelu, context.Float("alpha", 1)));

    public static void Mish(ImportContext context) => Emit(context, new Unary(UnaryFunction.Mish));

    public static void ExactGelu(ImportContext context) => Emit(context, new Unary(UnaryFunction.Gelu));

    public static void FastGelu(ImportContext context) => Emit(context, new Unary(UnaryFunction.GeluTanh));

    public static void QuickGelu(ImportContext context) => Emit(context, new Unary(UnaryFunction.QuickGelu, context.Float("alpha", 1.702f)));

    public static void Power(ImportContext context)
    {
        float exponent = context.Number(1, "exponent")
            ?? throw context.Unsupported("has an exponent of several elements", "Use one exponent for the whole tensor.");
        Emit(context, new Unary(UnaryFunction.Power, exponent));
    }

    public static void Clip(ImportContext context)
    {
        // Before operator set 11 the bounds were attributes.
        float low = context.Has(1) ? Bound(context, 1) : context.Float("min", float.NegativeInfinity);
        float high = context.Has(2) ? Bound(context, 2) : context.Float("max", float.PositiveInfinity);
        Emit(context, new Unary(UnaryFunction.Clip, low, high));
    }

    public static void Softmax(ImportContext context)
    {
        // Operator sets before 13 take the axes behind as part of the row.
        bool andBehind = context.Opset < 13;
        context.Emit(new Softmax(context.Axis(context.Integer("axis", andBehind ? 1 : -1), context.Shape(0).Rank), andBehind), [context.Input(0)]);
    }

    private static float Bound(ImportContext context, int input) =>
        context.Number(input, "bounds") ?? throw context.Unsupported("has bounds of several elements", "Use one bound for the whole tensor.");

    private static void Emit(ImportContext context, Unary function) => context.Emit(function, [context.Input(0)]);
}
