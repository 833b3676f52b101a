using System.Collections.Immutable;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx.Expansions;

/// <summary>Elements chosen by number. A number that is known chooses by wiring; one of the sample becomes a row of zeros with a single one, by which values are multiplied.</summary>
internal static class IndexOperators
{
    /// <summary>Rows of a constant table are an embedding; all other choices at run time are products.</summary>
    public static void Gather(ExpansionContext context)
    {
        ImportContext node = context.Node;
        TensorShape data = node.Shape(0), indices = node.Shape(1);
        int axis = node.Axis(node.Integer("axis", 0), data.Rank), length = data[axis], outer = Product(data.Dimensions.Take(axis)), inner = Product(data.Dimensions.Skip(axis + 1));
        string rows = OneHot(context, context.Reshape(context.Input(1), -1), 1, length);
        // [outer, length, inner]: each block of rows is multiplied from the left.
        string product = context.Emit("MatMul", [rows, context.Reshape(Reals(context), outer, length, inner)]);
        Result(context, context.Reshape(product, [.. data.Dimensions.Take(axis).Select(size => (long)size), .. indices.Dimensions.Select(size => (long)size), .. data.Dimensions.Skip(axis + 1).Select(size => (long)size)]));
    }

    /// <summary>out[i, j, k] = x[i, index[i, j, k], k] for axis 1.</summary>
    public static void GatherElements(ExpansionContext context)
    {
        ImportContext node = context.Node;
        TensorShape data = node.Shape(0), indices = node.Shape(1);
        int axis = node.Axis(node.Integer("axis", 0), data.Rank);
        if (node.IsConstant(1))
        {
            // Where one sample is the first axis, it stays apart.
            int kept = axis > 0 && data[0] == 1 && indices[0] == 1 ? 1 : 0;
            ImmutableArray<long> chosen = node.Integers(1, "indices")!.Value;
            string flat = context.Reshape(context.Input(0), [.. Enumerable.Repeat(0L, kept), -1]);
            string elements = context.Emit("Gather", [flat, context.Wholes([.. Enumerable.Range(0, chosen.Length).Select(i => (long)Place(data, indices, axis, i, node.Axis(chosen[i], data[axis])))])], ("axis", kept));
            context.Result(context.Reshape(elements, [.. Enumerable.Repeat(0L, kept), .. indices.Dimensions.Skip(kept).Select(size => (long)size)]));
            return;
        }

        string value = Reals(context);
        for (int other = 0; other < data.Rank; other++)
        {
            if (other != axis && indices[other] < data[other]) value = context.Slice(value, other, 0, indices[other]);
        }

        int[] last = [.. Enumerable.Range(0, data.Rank).Where(other => other != axis), axis];
        long[] shape = [.. last.SkipLast(1).Select(other => (long)indices[other])];
        string rows = OneHot(context, context.Transpose(context.Input(1), last), data.Rank, data[axis]);
        string product = context.Emit("MatMul", [rows, context.Reshape(context.Transpose(value, last), [.. shape, data[axis], 1])]);
        Result(context, context.Transpose(context.Reshape(product, [.. shape, indices[axis]]), [.. Enumerable.Range(0, data.Rank).Select(other => Array.IndexOf(last, other))]));
    }

    /// <summary>off + (on - off) · [index = i].</summary>
    public static void OneHot(ExpansionContext context)
    {
        ImportContext node = context.Node;
        int depth = node.Whole(node.Integers(1, "depth")!.Value.Single()), rank = node.OutputShape().Rank, axis = node.Axis(node.Integer("axis", -1), rank);
        (float off, float on) = Ends(node);
        string rows = OneHot(context, context.Input(0), rank - 1, depth, mayMiss: true);
        int[] order = [.. Enumerable.Range(0, rank).Select(other => other == axis ? rank - 1 : other < axis ? other : other - 1)];
        string moved = axis == rank - 1 ? rows : context.Transpose(rows, order);
        string scaled = on - off == 1 ? moved : context.Emit("Mul", [moved, context.Number(on - off)]);
        string shifted = off == 0 ? scaled : context.Emit("Add", [scaled, context.Number(off)]);
        context.Result(node.GivesWhole ? context.Emit("Cast", [shifted], ("to", (int)ElementType.Int64)) : shifted);
    }

    /// <summary>[.., length]: one where the number stands, zero elsewhere; a negative number counts from the end.</summary>
    /// <param name="context">Of the node.</param>
    /// <param name="numbers">Whole numbers.</param>
    /// <param name="rank">Axes of the numbers.</param>
    /// <param name="length">How many places there are.</param>
    /// <param name="mayMiss">Whether a number may be none of the places; otherwise the remainder does with one comparison for each.</param>
    private static string OneHot(ExpansionContext context, string numbers, int rank, int length, bool mayMiss = false)
    {
        string whole = context.Unsqueeze(context.Emit("Cast", [numbers], ("to", (int)ElementType.Int64)), rank);
        string Places(int from) => context.Wholes([.. Enumerable.Range(from, length).Select(i => (long)i)]);
        string stands = mayMiss || context.Node.Opset < 10
            ? context.Emit("Or", [context.Emit("Equal", [whole, Places(0)]), context.Emit("Equal", [whole, Places(-length)])])
            : context.Emit("Equal", [context.Emit("Mod", [context.Emit("Add", [whole, context.Wholes(length)]), context.Wholes(length)]), Places(0)]);
        return context.Emit("Cast", [stands], ("to", (int)ElementType.Float));
    }

    private static string Reals(ExpansionContext context) => context.Node.IsWhole(0) ? context.Emit("Cast", [context.Input(0)], ("to", (int)ElementType.Float)) : context.Input(0);

    /// <summary>The product as what the data was.</summary>
    private static void Result(ExpansionContext context, string product) => context.Result(
        context.Node.IsTruth(0) ? context.Emit("Cast", [product], ("to", (int)ElementType.Bool))
        : context.Node.IsWhole(0) ? context.Emit("Cast", [product], ("to", (int)(context.Node.ElementTypeOf(0) ?? ElementType.Int64)))
        : product);

    private static (float Off, float On) Ends(ImportContext node)
    {
        if (node.IsWhole(2)) return node.Integers(2, "values") is [var none, var one] ? (none, one) : throw node.Fault("SPIKE1003", "its values are not two", "Export the model again.");
        FloatTensor values = node.Constant(2, "values");
        return values.Values.Length == 2 ? (values.Values.Span[0], values.Values.Span[1]) : throw node.Fault("SPIKE1003", "its values are not two", "Export the model again.");
    }

    /// <summary>Where in the data element i of the indices finds its own.</summary>
    private static int Place(TensorShape data, TensorShape indices, int axis, int i, int chosen)
    {
        int place = 0;
        for (int other = 0; other < data.Rank; other++)
            place += data.Strides[other] * (other == axis ? chosen : i / indices.Strides[other] % indices[other]);
        return place;
    }

    private static int Product(IEnumerable<int> sizes) => sizes.Aggregate(1, (product, size) => product * size);
}
