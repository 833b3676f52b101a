using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx.Expansions;

/// <summary>Resize and Upsample, axis by axis: the nearest element is wiring, and between elements the weights are part of the firing.</summary>
internal static class ResizeOperators
{
    public static void Upsample(ExpansionContext context) => Run(context, context.Node.Text("mode", "nearest"), "asymmetric", "simple", Scales(context.Node, 1));

    public static void Resize(ExpansionContext context)
    {
        ImportContext node = context.Node;
        bool first = node.Opset < 11;
        if (node.Integer("antialias", 0) != 0 || node.Text("keep_aspect_ratio_policy", "stretch") != "stretch" || node.List("axes") is not null)
            throw node.Unsupported("smooths, keeps an aspect ratio, or names its axes", "Export the model with a plain Resize.");
        node.Integers(3, "sizes");
        Run(context, node.Text("mode", "nearest"), first ? "asymmetric" : node.Text("coordinate_transformation_mode", "half_pixel"),
            first ? "simple" : node.Text("nearest_mode", "round_prefer_floor"), Scales(node, first ? 1 : 2));
    }

    private static float[]? Scales(ImportContext node, int input) => node.FloatList("scales") is { } list ? list
        : node.Has(input) && node.Constant(input, "scales").Values is { IsEmpty: false } scales ? scales.ToArray() : null;

    private static void Run(ExpansionContext context, string mode, string transformation, string nearest, float[]? scales)
    {
        TensorShape from = context.Node.Shape(0), to = context.Node.OutputShape();
        string value = context.Input(0);
        for (int axis = 0; axis < from.Rank; axis++)
        {
            if (from[axis] == to[axis] && (scales is null || scales[axis] == 1)) continue;
            double scale = scales is null ? (double)to[axis] / from[axis] : scales[axis];
            double[] places = [.. Enumerable.Range(0, to[axis]).Select(i => Place(context.Node, transformation, i, scale, from[axis], to[axis]))];
            value = mode switch
            {
                "nearest" => Gather(context, value, axis, places.Select(place => Nearest(context.Node, nearest == "simple" ? (scale < 1 ? "ceil" : "floor") : nearest, place)), from[axis]),
                "linear" => Between(context, value, axis, places, from),
                "cubic" => CubicResize.Between(context, value, axis, places, from),
                _ => throw context.Node.Unsupported($"in mode '{mode}' has no rule here", "Use nearest, linear or cubic."),
            };
        }

        context.Result(value);
    }

    /// <summary>Where in the input an element of the output lies.</summary>
    private static double Place(ImportContext node, string transformation, int i, double scale, int from, int to) => transformation switch
    {
        "asymmetric" => i / scale,
        "half_pixel" => ((i + 0.5) / scale) - 0.5,
        "pytorch_half_pixel" => to > 1 ? ((i + 0.5) / scale) - 0.5 : 0,
        // Where the scaled length is no whole number, ONNX and ONNX Runtime align different corners.
        "align_corners" when Math.Abs((from * scale) - to) > 1e-3 => throw node.Unsupported("aligns corners at a length that is no whole number", "Export the model with sizes."),
        "align_corners" => to > 1 ? i * (double)(from - 1) / (to - 1) : 0,
        _ => throw node.Unsupported($"with coordinates '{transformation}' has no rule here", "Use half_pixel, pytorch_half_pixel, align_corners or asymmetric."),
    };

    private static double Nearest(ImportContext node, string rule, double place) => rule switch
    {
        "floor" => Math.Floor(place),
        "ceil" => Math.Ceiling(place),
        "round_prefer_floor" => Math.Ceiling(place - 0.5),
        "round_prefer_ceil" => Math.Floor(place + 0.5),
        _ => throw node.Unsupported($"with nearest_mode '{rule}' has no rule here", "Use floor, ceil, round_prefer_floor or round_prefer_ceil."),
    };

    private static string Between(ExpansionContext context, string value, int axis, double[] places, TensorShape from)
    {
        int length = from[axis];
        double[] inside = [.. places.Select(place => Math.Clamp(place, 0, length - 1))];
        string low = Gather(context, value, axis, inside.Select(Math.Floor), length), high = Gather(context, value, axis, inside.Select(place => Math.Floor(place) + 1), length);
        var shape = new TensorShape([inside.Length, .. Enumerable.Repeat(1, from.Rank - axis - 1)]);
        string Weighted(string part, Func<double, double> weight) =>
            context.Emit("Mul", [part, context.Constant(new FloatTensor(shape, Array.ConvertAll(inside, place => (float)weight(place))))]);
        return context.Emit("Add", [Weighted(low, place => 1 - (place - Math.Floor(place))), Weighted(high, place => place - Math.Floor(place))]);
    }

    public static string Gather(ExpansionContext context, string value, int axis, IEnumerable<double> places, int length) =>
        context.Emit("Gather", [value, context.Wholes([.. places.Select(place => (long)Math.Clamp(place, 0, length - 1))])], ("axis", axis));
}
