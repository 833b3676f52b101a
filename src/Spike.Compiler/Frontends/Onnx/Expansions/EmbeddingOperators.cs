using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx.Expansions;

/// <summary>The ends of fused transformers: embeddings with their norm, and positions turned into rotations.</summary>
internal static class EmbeddingOperators
{
    /// <summary>(ids, segments, words, positions, kinds, scale, bias, mask, position ids) ⇒ norm(sum of rows), the mask's lengths, the sum.</summary>
    public static void EmbedLayer(ExpansionContext context)
    {
        ImportContext node = context.Node;
        string sum = context.Emit("Gather", [context.Input(2), context.Input(0)], ("axis", 0));
        string positions = node.Has(8)
            ? context.Emit("Gather", [context.Input(3), context.Input(8)], ("axis", 0))
            : context.Slice(context.Input(3), 0, 0, node.Shape(0)[1]);
        sum = context.Emit("Add", [sum, positions]);
        if (node.Has(1) && node.Has(4)) sum = context.Emit("Add", [sum, context.Emit("Gather", [context.Input(4), context.Input(1)], ("axis", 0))]);
        context.Result(context.Emit("LayerNormalization", [sum, context.Input(5), context.Input(6)], ("axis", -1), ("epsilon", node.Float("epsilon", 1e-12f))));
        if (node.OutputCount > 1 && node.IsWanted(1))
        {
            if (!node.Has(7)) throw node.Unsupported("gives the lengths of a mask that it does not have", "Give it the mask, or leave its mask index unread.");
            context.Result(context.Reduce("ReduceSum", context.Input(7), 1, keep: false), 1);
        }

        if (node.OutputCount > 2) context.Result(sum, 2);
    }

    /// <summary>(x, positions, cosines, sines): each pair of elements turned by its position's angle.</summary>
    public static void Rotary(ExpansionContext context)
    {
        ImportContext node = context.Node;
        TensorShape shape = node.Shape(0);
        int half = node.Shape(2)[1], turned = 2 * half, heads = node.Whole(node.Integer("num_heads", 0));
        bool flat = shape.Rank == 3;
        int width = flat ? (heads > 0 ? shape[2] / heads : turned) : shape[3], tokens = flat ? shape[1] : shape[2];
        if (shape.Rank is not (3 or 4) || turned > width) throw node.Unsupported("has no rule for these shapes", "Give queries of [samples, tokens, width] or [samples, heads, tokens, width].");
        string x = flat ? context.Reshape(context.Input(0), 0, tokens, -1, width) : context.Input(0);
        long[] angles = flat ? [-1, tokens, 1, half] : [-1, 1, tokens, half];
        string Angles(int cache) => context.Reshape(context.Emit("Gather", [context.Input(cache), Positions(context, tokens)], ("axis", 0)), angles);
        (string cosines, string sines) = (Angles(2), Angles(3));
        bool interleaved = node.Integer("interleaved", 0) != 0;
        string Part(int first) => context.Emit("Gather", [x, context.Wholes([.. Enumerable.Range(0, half).Select(i => (long)(interleaved ? (2 * i) + first : (first * half) + i))])], ("axis", 3));
        (string a, string b) = (Part(0), Part(1));
        string Turned(string left, string right, string sign) =>
            context.Emit(sign, [context.Emit("Mul", [left, cosines]), context.Emit("Mul", [right, sines])]);
        string[] parts = [Turned(a, b, "Sub"), Turned(b, a, "Add"), .. turned < width ? [context.Slice(x, 3, turned, width - turned)] : Array.Empty<string>()];
        string joined = context.Emit("Concat", parts, ("axis", 3));
        if (interleaved)
            joined = context.Emit("Gather", [joined, context.Wholes([.. Enumerable.Range(0, width).Select(i => (long)(i < turned ? ((i % 2) * half) + (i / 2) : i))])], ("axis", 3));
        context.Result(flat ? context.Reshape(joined, 0, tokens, shape[2]) : joined);
    }

    /// <summary>One number is where the first token stands.</summary>
    private static string Positions(ExpansionContext context, int tokens)
    {
        TensorShape shape = context.Node.Shape(1);
        return shape.Rank == 1 ? context.Emit("Add", [context.Input(1), context.Wholes([.. Enumerable.Range(0, tokens).Select(i => (long)i)])]) : context.Input(1);
    }
}
