namespace Spike.Spiking;

/// <summary>Operators on constants.</summary>
internal static class Folding
{
    /// <summary>The result, or null where it is not known.</summary>
    public static Numbers? Fold(OutlineNode node, Numbers[] x)
    {
        switch (node.Op)
        {
            case "Identity" or "Dropout" or "Expand":
                return x[0];
            case "Cast":
                // BOOL is 9, the whole numbers 2 to 7, 12 and 13; text is none of these.
                return node.Int("to", 0) switch
                {
                    9 => x[0].Map(value => value != 0 ? 1 : 0),
                    (>= 2 and <= 7) or 12 or 13 => x[0].Map(value => Math.Truncate(value)),
                    1 or 10 or 11 or 16 => x[0],
                    _ => null,
                };
            case "Neg":
                return x[0].Map(value => -value);
            case "Sigmoid":
                return x[0].Map(value => 1 / (1 + Math.Exp(-value)));
            case "Exp":
                return x[0].Map(value => Math.Exp(value));
            case "Sqrt":
                return x[0].Map(value => Math.Sqrt(value));
            case "Reciprocal":
                return x[0].Map(value => 1 / value);
            case "Relu":
                return x[0].Map(value => Math.Max(0, value));
            case "Sign":
                return x[0].Map(value => Math.Sign(value));
            case "Not":
                return x[0].Map(value => value == 0 ? 1 : 0);
            case "Clip":
                double low = x.Length > 1 ? node.Has(1) ? x[1].Same ?? double.NaN : double.NegativeInfinity : node.Float("min", float.NegativeInfinity);
                double high = x.Length > 2 ? node.Has(2) ? x[2].Same ?? double.NaN : double.PositiveInfinity : node.Float("max", float.PositiveInfinity);
                return x[0].Map(value => Math.Min(high, Math.Max(low, value)));
            case "Add":
                return Numbers.Pair(x[0], x[1], (a, b) => a + b);
            case "Sub":
                return Numbers.Pair(x[0], x[1], (a, b) => a - b);
            case "Mul":
                return Numbers.Pair(x[0], x[1], (a, b) => a * b);
            case "Div":
                return Numbers.Pair(x[0], x[1], (a, b) => a / b);
            case "Pow":
                return Numbers.Pair(x[0], x[1], Math.Pow);
            case "Greater":
                return Numbers.Pair(x[0], x[1], (a, b) => a > b ? 1 : 0);
            case "GreaterOrEqual":
                return Numbers.Pair(x[0], x[1], (a, b) => a >= b ? 1 : 0);
            case "Less":
                return Numbers.Pair(x[0], x[1], (a, b) => a < b ? 1 : 0);
            case "LessOrEqual":
                return Numbers.Pair(x[0], x[1], (a, b) => a <= b ? 1 : 0);
            case "Equal":
                return Numbers.Pair(x[0], x[1], (a, b) => a == b ? 1 : 0);
            case "Where":
                return Numbers.Pair(x[0], x[1], (c, a) => c != 0 ? a : 0) is { } yes && Numbers.Pair(x[0], x[2], (c, b) => c != 0 ? 0 : b) is { } no
                    ? Numbers.Pair(yes, no, (a, b) => a + b) : null;
            case "Gather" when x[0].Shape.Length == 1 && node.Int("axis", 0) == 0:
                double[] picked = [.. x[1].Values.Select(index => At(x[0].Values, index))];
                return picked.Any(double.IsInfinity) ? null : new Numbers(x[1].Shape, picked);
            case "Concat":
                return x.All(part => part.Shape.Length <= 1) ? new Numbers([x.Sum(part => part.Values.Length)], [.. x.SelectMany(part => part.Values)]) : null;
            case "Unsqueeze" when x[0].Shape.Length == 0:
                return new Numbers([1], x[0].Values);
            case "Unsqueeze":
                return Axes(node, x) is { Length: 1 } axes && axes[0] == 0 ? new Numbers([1, .. x[0].Shape], x[0].Values) : null;
            case "Squeeze":
                return new Numbers([.. x[0].Shape.Where(size => size != 1)], x[0].Values);
            case "Slice" when x.Length >= 3 && x[0].Shape.Length == 1 && x[1].Values.Length == 1 && (x.Length < 5 || x[4].Same == 1):
                int count = x[0].Values.Length, from = Bound(x[1].Values[0], count), to = Bound(x[2].Values[0], count);
                return new Numbers([Math.Max(0, to - from)], [.. x[0].Values.Skip(from).Take(Math.Max(0, to - from))]);
            case "Transpose" when x[0].Shape.Length == 2:
                return Transposed(x[0]);
            case "Reshape" when x[1].Values.All(size => size > 0) && x[1].Values.Aggregate(1.0, (a, b) => a * b) == x[0].Values.Length:
                return new Numbers([.. x[1].Values.Select(size => (long)size)], x[0].Values);
            case "ReduceProd":
                return new Numbers(x[0].Values.Aggregate(1.0, (a, b) => a * b));
            default:
                return null;
        }
    }

    /// <summary>The axes of Squeeze, Unsqueeze and the reductions: an attribute, later an input.</summary>
    public static long[]? Axes(OutlineNode node, IReadOnlyList<Numbers?> inputs) =>
        inputs.Count > 1 && inputs[1] is { } axes ? [.. axes.Values.Select(axis => (long)axis)] : node.Ints("axes");

    private static Numbers Transposed(Numbers x)
    {
        long rows = x.Shape[0], columns = x.Shape[1];
        var values = new double[x.Values.Length];
        for (long r = 0; r < rows; r++)
        {
            for (long c = 0; c < columns; c++)
                values[(c * rows) + r] = x.Values[(r * columns) + c];
        }

        return new Numbers([columns, rows], values);
    }

    private static double At(double[] values, double index)
    {
        int at = (int)(index < 0 ? index + values.Length : index);
        return at >= 0 && at < values.Length ? values[at] : double.PositiveInfinity;
    }

    private static int Bound(double value, int count) => (int)Math.Min(count, Math.Max(0, value < 0 ? value + count : value));
}
