using System.Collections.Immutable;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx.Expansions;

/// <summary>Attention of several heads as its products, a mask, and a softmax.</summary>
internal static class AttentionOperators
{
    /// <summary>(x, weights, bias [, mask]): queries, keys and values are made of one input.</summary>
    public static void Attention(ExpansionContext context)
    {
        ImportContext node = context.Node;
        Refuse(node, 4, 5, 6);
        int heads = node.Whole(node.Integer("num_heads", 1)), hidden = node.Constant(1, "weights").Shape[1];
        int[] widths = node.List("qkv_hidden_sizes") is { } sizes ? [.. sizes.Select(node.Whole)] : [hidden / 3, hidden / 3, hidden / 3];
        string Part(int part)
        {
            int start = widths.Take(part).Sum();
            string product = context.Emit("MatMul", [context.Input(0), context.Constant(Columns(node.Constant(1, "weights"), start, widths[part]))]);
            return node.Has(2) ? context.Emit("Add", [product, context.Constant(Columns(node.Constant(2, "bias"), start, widths[part]))]) : product;
        }

        string? mask = node.Has(3) ? PaddingMask(context, 3) : null;
        int tokens = node.Shape(0)[1];
        if (node.Integer("unidirectional", 0) != 0)
        {
            string causal = context.Constant(Causal(node, tokens));
            mask = mask is null ? causal : context.Emit("Add", [mask, causal]);
        }

        context.Result(Attend(context, Part(0), Part(1), Part(2), heads, widths[0] / heads, widths[2], mask));
    }

    /// <summary>(query, key, value [, bias] [, key padding mask] [, attention bias]).</summary>
    public static void MultiHead(ExpansionContext context)
    {
        ImportContext node = context.Node;
        Refuse(node, 6, 7);
        if (!node.Has(1) || !node.Has(2) || Enumerable.Range(0, 3).Any(input => node.Shape(input).Rank != 3))
            throw node.Unsupported("has packed queries, keys and values", "Give them as three inputs of three axes.");
        int heads = node.Whole(node.Integer("num_heads", 1)), width = node.Shape(0)[2], valueWidth = node.Shape(2)[2];
        string Part(int input, int start, int length) => node.Has(3)
            ? context.Emit("Add", [context.Input(input), context.Constant(Columns(node.Constant(3, "bias"), start, length))])
            : context.Input(input);
        string? mask = node.Has(4) ? PaddingMask(context, 4) : null;
        if (node.Has(5)) mask = mask is null ? context.Input(5) : context.Emit("Add", [mask, context.Input(5)]);
        if (node.Integer("unidirectional", 0) != 0) throw node.Unsupported("is causal", "Give the mask as its attention bias.");
        context.Result(Attend(context, Part(0, 0, width), Part(1, width, width), Part(2, 2 * width, valueWidth), heads, width / heads, valueWidth, mask));
    }

    private static string Attend(ExpansionContext context, string query, string key, string value, int heads, int headWidth, int valueWidth, string? mask)
    {
        string Split(string part, int width, params int[] order) => context.Transpose(context.Reshape(part, 0, -1, heads, width), order);
        float scale = context.Node.Float("scale", 0);
        string scores = context.Emit("Mul", [
            context.Emit("MatMul", [Split(query, headWidth, 0, 2, 1, 3), Split(key, headWidth, 0, 2, 3, 1)]),
            context.Number(scale > 0 ? scale : (float)(1 / Math.Sqrt(headWidth)))]);
        if (mask is not null) scores = context.Emit("Add", [scores, mask]);
        // Before operator set 13 a softmax without an axis flattened what is behind axis 1; with the last axis both mean the same.
        string weights = context.Emit("Softmax", [scores], ("axis", context.Node.Opset < 13 ? 3 : -1));
        string mixed = context.Emit("MatMul", [weights, Split(value, valueWidth / heads, 0, 2, 1, 3)]);
        return context.Reshape(context.Transpose(mixed, 0, 2, 1, 3), 0, -1, valueWidth);
    }

    /// <summary>(1 - mask) · filter over [samples, 1, 1, keys].</summary>
    private static string PaddingMask(ExpansionContext context, int input)
    {
        ImportContext node = context.Node;
        TensorShape shape = node.Shape(input);
        if (shape.Rank is not (2 or 3) && shape.Length != node.Shape(0)[0])
            throw node.Unsupported("has a mask of starts and ends, or for each head", "Give a mask of lengths, of one number for each token, or of pairs of tokens.");
        int keys = node.Shape(node.OpType == "Attention" ? 0 : 1)[1];
        string mask = shape.Rank > 1 ? context.Input(input)
            : context.Emit("Less", [context.Wholes([.. Enumerable.Range(0, keys).Select(key => (long)key)]), context.Reshape(context.Emit("Cast", [context.Input(input)], ("to", (int)ElementType.Int64)), -1, 1)]);
        string present = context.Emit("Cast", [mask], ("to", (int)ElementType.Float));
        string absent = context.Emit("Sub", [context.Number(1), shape.Rank == 3 ? context.Reshape(present, 0, 1, shape[1], shape[2]) : context.Reshape(present, 0, 1, 1, keys)]);
        return context.Emit("Mul", [absent, context.Number(Filter(node))]);
    }

    private static float Filter(ImportContext node) => node.Float("mask_filter_value", -10000);

    private static void Refuse(ImportContext node, params int[] inputs)
    {
        if (inputs.Any(node.Has)) throw node.Unsupported("reads a cache of earlier tokens", "Export the model without a cache.");
        if (node.OutputCount > 1 && Enumerable.Range(1, node.OutputCount - 1).Any(output => node.HasOutput(output) && node.IsWanted(output)))
            throw node.Unsupported("gives a cache for later tokens", "Export the model without a cache.");
    }

    private static FloatTensor Columns(FloatTensor matrix, int start, int length)
    {
        int columns = matrix.Shape[^1], rows = matrix.Values.Length / columns;
        var values = new float[rows * length];
        for (int row = 0; row < rows; row++) matrix.Values.Span.Slice((row * columns) + start, length).CopyTo(values.AsSpan(row * length));
        ImmutableArray<int> shape = matrix.Shape.Dimensions.SetItem(matrix.Shape.Rank - 1, length);
        return new FloatTensor(new TensorShape(shape), values);
    }

    private static FloatTensor Causal(ImportContext node, int tokens)
    {
        if ((long)tokens * tokens > GraphCheck.MaxElements)
            throw node.Fault("SPIKE4001", $"the pairs of its {tokens} tokens are more than {GraphCheck.MaxElements}", "Export the model with shorter inputs.");
        float filter = Filter(node);
        return new(TensorShape.Of(tokens, tokens), Enumerable.Range(0, tokens * tokens).Select(i => i % tokens > i / tokens ? filter : 0).ToArray());
    }
}
