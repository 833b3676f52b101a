namespace Spike.Spiking;

/// <summary>Constant numbers that arithmetic has been done on, in double precision. No axes: one number that stands for all.</summary>
internal sealed class Numbers
{
    /// <summary>More elements are not looked into.</summary>
    public const int Most = 1 << 16;

    public static readonly Numbers Zero = new(0);
    public static readonly Numbers One = new(1);

    public Numbers(double value) => (Shape, Values) = ([], [value]);

    public Numbers(long[] shape, double[] values) => (Shape, Values) = (shape, values);

    public long[] Shape { get; }

    public double[] Values { get; }

    public bool IsZero => Values.All(value => value == 0);

    /// <summary>The number that all of them are.</summary>
    public double? Same => Values.Length > 0 && Values.All(value => value == Values[0]) ? Values[0] : null;

    /// <summary>Where all are one number, that alone; else without leading axes of 1.</summary>
    public Numbers Plain()
    {
        if (Same is { } one)
            return Shape.Length == 0 ? this : new Numbers(one);
        int lead = 0;
        while (lead < Shape.Length && Shape[lead] == 1)
            lead++;
        return lead == 0 ? this : new Numbers([.. Shape.Skip(lead)], Values);
    }

    public Numbers Map(Func<double, double> of) => new(Shape, [.. Values.Select(of)]);

    /// <summary>Element by element, as numpy pairs them; null where they do not pair, or make too many.</summary>
    public static Numbers? Pair(Numbers a, Numbers b, Func<double, double, double> of)
    {
        int rank = Math.Max(a.Shape.Length, b.Shape.Length);
        var shape = new long[rank];
        long count = 1;
        for (int axis = 0; axis < rank; axis++)
        {
            long x = Axis(a, axis, rank), y = Axis(b, axis, rank);
            if (x != y && x != 1 && y != 1)
                return null;
            shape[axis] = x == 1 ? y : x;
            if ((count *= shape[axis]) > Most)
                return null;
        }

        var values = new double[count];
        for (long i = 0; i < count; i++)
        {
            long rest = i, atA = 0, atB = 0, strideA = 1, strideB = 1;
            for (int axis = rank - 1; axis >= 0; axis--)
            {
                long index = rest % shape[axis], x = Axis(a, axis, rank), y = Axis(b, axis, rank);
                rest /= shape[axis];
                atA += x == 1 ? 0 : index * strideA;
                atB += y == 1 ? 0 : index * strideB;
                strideA *= x;
                strideB *= y;
            }

            values[i] = of(a.Values[atA], b.Values[atB]);
        }

        return new Numbers(shape, values);
    }

    /// <summary>Whether the two mean the same, up to the rounding of a few operations.</summary>
    public static bool Near(Numbers a, Numbers b) =>
        Pair(a, b, (x, y) => Math.Abs(x - y) <= 1e-6 * Math.Max(Math.Abs(x), Math.Abs(y)) ? 0 : 1)?.IsZero == true;

    /// <summary>The same text for the same numbers.</summary>
    public string Key()
    {
        Numbers plain = Plain();
        ulong hash = 14695981039346656037;
        foreach (double value in plain.Values)
            hash = unchecked((hash ^ (ulong)BitConverter.DoubleToInt64Bits(value + 0.0)) * 1099511628211);
        return $"[{string.Join(",", plain.Shape)}]{hash:x}";
    }

    private static long Axis(Numbers numbers, int axis, int rank) => axis + numbers.Shape.Length - rank is >= 0 and var own ? numbers.Shape[own] : 1;
}
