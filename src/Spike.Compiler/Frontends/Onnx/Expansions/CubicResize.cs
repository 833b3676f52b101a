using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx.Expansions;

/// <summary>Between four elements of an axis: the convolution of Keys, whose weights follow from where the place lies between them.</summary>
internal static class CubicResize
{
    private const int Taps = 4;

    public static string Between(ExpansionContext context, string value, int axis, double[] places, TensorShape from)
    {
        int length = from[axis];
        double[][] weights = Weights(places, length, context.Node.Float("cubic_coeff_a", -0.75f), context.Node.Integer("exclude_outside", 0) != 0);
        var shape = new TensorShape([places.Length, .. Enumerable.Repeat(1, from.Rank - axis - 1)]);
        string Weighted(int tap) => context.Emit("Mul", [
            ResizeOperators.Gather(context, value, axis, places.Select(place => Math.Floor(place) - 1 + tap), length),
            context.Constant(new FloatTensor(shape, Array.ConvertAll(weights, own => (float)own[tap])))]);
        return Enumerable.Range(1, Taps - 1).Aggregate(Weighted(0), (sum, tap) => context.Emit("Add", [sum, Weighted(tap)]));
    }

    /// <summary>Of the elements from one before a place to two behind it.</summary>
    private static double[][] Weights(double[] places, int length, double a, bool excludeOutside) => Array.ConvertAll(places, place =>
    {
        double first = Math.Floor(place) - 1;
        double[] own = [.. Enumerable.Range(0, Taps).Select(tap => excludeOutside && (first + tap < 0 || first + tap >= length) ? 0 : Weight(Math.Abs(place - first - tap), a))];
        double sum = excludeOutside ? own.Sum() : 1;
        return Array.ConvertAll(own, weight => weight / sum);
    });

    /// <summary>R. Keys, Cubic Convolution Interpolation for Digital Image Processing, 1981.</summary>
    private static double Weight(double distance, double a) => distance <= 1
        ? (((((a + 2) * distance) - (a + 3)) * distance) * distance) + 1
        : distance < 2 ? (((((a * distance) - (5 * a)) * distance) + (8 * a)) * distance) - (4 * a) : 0;
}
