namespace Spike.Compiler.Frontends.Onnx.Expansions;

/// <summary>Networks whose weights have 8 bits and whose values are quantised anew for each sample ⇒ the real numbers that they stand for.</summary>
/// <remarks>
/// The scale of a sample's values stands on both sides of a product and cancels; codes are chosen here from the calibration data. So a quantiser
/// passes its values on, with a scale of 1 and a zero point of 0, and a product of whole numbers becomes one of reals. Weights keep their own steps.
/// </remarks>
internal static class DynamicQuantisation
{
    public static void Quantize(ExpansionContext context)
    {
        context.Result(context.Input(0));
        context.Result(context.Number(1), 1);
        context.Result(context.Number(0), 2);
    }

    /// <summary>(a, b, zero of a, zero of b).</summary>
    public static void MatMul(ExpansionContext context) => context.Result(context.Emit("MatMul", [Centred(context, 0, 2), Centred(context, 1, 3)]));

    /// <summary>(x, weights, zero of x, zero of the weights).</summary>
    public static void Conv(ExpansionContext context)
    {
        ImportContext node = context.Node;
        int axes = node.Shape(0).Rank - 2;
        string rule = node.Text("auto_pad", "NOTSET");
        context.Result(context.Emit("Conv", [Centred(context, 0, 2), Centred(context, 1, 3, channels: true)],
            ("group", node.Whole(node.Integer("group", 1))), ("strides", node.PerAxis("strides", axes, 1).ToArray()), ("dilations", node.PerAxis("dilations", axes, 1).ToArray()),
            rule == "NOTSET" ? ("pads", node.PerAxis("pads", 2 * axes, 0).ToArray()) : ("auto_pad", rule)));
    }

    /// <summary>(a, b, scale of a, scale of b [, zero of a] [, zero of b] [, bias]).</summary>
    public static void MatMulToFloat(ExpansionContext context)
    {
        string product = context.Emit("MatMul", [Centred(context, 0, 4), Centred(context, 1, 5)]);
        string scaled = context.Emit("Mul", [context.Emit("Mul", [product, context.Input(2)]), context.Input(3)]);
        context.Result(context.Node.Has(6) ? context.Emit("Add", [scaled, context.Input(6)]) : scaled);
    }

    /// <summary>(a, b, scale of b [, zero of b] [, bias]): a is real.</summary>
    public static void MatMulOfReal(ExpansionContext context)
    {
        string product = context.Emit("Mul", [context.Emit("MatMul", [context.Input(0), Centred(context, 1, 3)]), context.Input(2)]);
        context.Result(context.Node.Has(4) ? context.Emit("Add", [product, context.Input(4)]) : product);
    }

    /// <summary>An operand less its zero point: constant weights at once.</summary>
    private static string Centred(ExpansionContext context, int input, int zero, bool channels = false)
    {
        ImportContext node = context.Node;
        string value = context.Emit("Cast", [context.Input(input)], ("to", (int)ElementType.Float));
        if (!node.Has(zero) || (node.IsConstant(zero) && node.Integers(zero, "zero point")!.Value.All(number => number == 0))) return value;
        string point = context.Emit("Cast", [context.Input(zero)], ("to", (int)ElementType.Float));
        if (channels && node.Shape(zero).Length > 1) point = context.Reshape(point, [-1, .. Enumerable.Repeat(1L, node.Shape(input).Rank - 1)]);
        return context.Emit("Sub", [value, point]);
    }
}
