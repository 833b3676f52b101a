namespace Spike.Compiler.Frontends.Onnx.Expansions;

/// <summary>Operators of the domain com.microsoft that exporters and optimisers make of several standard ones.</summary>
internal static class FusedOperators
{
    public static void BiasGelu(ExpansionContext context) =>
        context.Result(context.Emit("com.microsoft.Gelu", [context.Emit("Add", [context.Input(0), context.Input(1)])]));

    /// <summary>The tanh form, behind an optional bias.</summary>
    public static void FastGelu(ExpansionContext context) =>
        context.Result(context.Emit("com.microsoft.FastGelu", [context.Emit("Add", [context.Input(0), context.Input(1)])]));

    public static void SkipLayer(ExpansionContext context)
    {
        string sum = Sum(context, bias: 4);
        context.Result(context.Emit("LayerNormalization", context.Node.Has(3) ? [sum, context.Input(2), context.Input(3)] : [sum, context.Input(2)],
            ("axis", -1), ("epsilon", context.Node.Float("epsilon", 1e-12f))));
        context.Result(sum, 3);
    }

    public static void SkipRms(ExpansionContext context)
    {
        string sum = Sum(context, bias: 3);
        context.Result(context.Emit("SimplifiedLayerNormalization", [sum, context.Input(2)], ("axis", -1), ("epsilon", context.Node.Float("epsilon", 1e-12f))));
        context.Result(sum, 3);
    }

    public static void MatMul(ExpansionContext context)
    {
        ImportContext node = context.Node;
        if (node.Integer("transBatchA", 0) != 0 || node.Integer("transBatchB", 0) != 0) throw node.Unsupported("moves its batch axes", "Use MatMul and Transpose.");
        string Turned(int input, string attribute)
        {
            int rank = node.Shape(input).Rank;
            return node.Integer(attribute, 0) == 0 ? context.Input(input)
                : context.Transpose(context.Input(input), [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]);
        }

        string product = context.Emit("MatMul", [Turned(0, "transA"), Turned(1, "transB")]);
        float alpha = node.Float("alpha", 1);
        context.Result(alpha == 1 ? product : context.Emit("Mul", [product, context.Number(alpha)]));
    }

    public static void Conv(ExpansionContext context)
    {
        ImportContext node = context.Node;
        int axes = node.Shape(0).Rank - 2;
        string rule = node.Text("auto_pad", "NOTSET");
        string sum = context.Emit("Conv", [.. Enumerable.Range(0, Math.Min(node.InputCount, 3)).Select(context.Input)],
            ("group", node.Whole(node.Integer("group", 1))), ("strides", node.PerAxis("strides", axes, 1).ToArray()), ("dilations", node.PerAxis("dilations", axes, 1).ToArray()),
            rule == "NOTSET" ? ("pads", node.PerAxis("pads", 2 * axes, 0).ToArray()) : ("auto_pad", rule));
        if (node.Has(3)) sum = context.Emit("Add", [sum, context.Input(3)]);
        float[] parameters = node.FloatList("activation_params") ?? [];
        context.Result(node.Text("activation", "") switch
        {
            "" => sum,
            "LeakyRelu" => context.Emit("LeakyRelu", [sum], ("alpha", parameters[0])),
            "HardSigmoid" => context.Emit("HardSigmoid", [sum], ("alpha", parameters[0]), ("beta", parameters[1])),
            "Clip" => context.Emit("Clip", [sum, context.Number(parameters[0]), context.Number(parameters[1])]),
            var name => context.Emit(name, [sum]),
        });
    }

    private static string Sum(ExpansionContext context, int bias)
    {
        string sum = context.Emit("Add", [context.Input(0), context.Input(1)]);
        return context.Node.Has(bias) ? context.Emit("Add", [sum, context.Input(bias)]) : sum;
    }
}
