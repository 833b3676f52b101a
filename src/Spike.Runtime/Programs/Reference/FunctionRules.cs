using System.Numerics;

namespace Spike.Runtime.Programs.Reference;

/// <summary>Functions that are not linear, as integer arithmetic. On chips they run on the embedded processors between windows.</summary>
internal static class FunctionRules
{
    public const int ExponentialBits = 24;
    public const int ProbabilityBits = 30;
    public const int NormalisedBits = 20;

    public static long[] Lookup(SpikingProgram program, Lookup op, long[][] values)
    {
        ReadOnlySpan<short> table = program.Segments.Read<short>(op.TableSegment);
        int low = program.Edges[op.Input].Range.Min;
        var codes = new long[values[op.Input].Length];
        for (int i = 0; i < codes.Length; i++) codes[i] = table[(int)values[op.Input][i] - low];
        return codes;
    }

    public static long[] Softmax(SpikingProgram program, Softmax op, long[][] values)
    {
        ReadOnlySpan<int> exponential = program.Segments.Read<int>(op.ExponentialSegment);
        CodeRange range = program.Edges[op.Output].Range;
        long[] x = values[op.Input];
        var codes = new long[x.Length];
        for (int outer = 0; outer < op.Outer; outer++)
        {
            for (int inner = 0; inner < op.Inner; inner++)
            {
                int start = (outer * op.Axis * op.Inner) + inner;
                long max = long.MinValue, sum = 0;
                for (int a = 0; a < op.Axis; a++) max = Math.Max(max, x[start + (a * op.Inner)]);
                for (int a = 0; a < op.Axis; a++) sum += exponential[(int)(max - x[start + (a * op.Inner)])];
                long reciprocal = (1L << (ExponentialBits + ProbabilityBits)) / sum;
                for (int a = 0; a < op.Axis; a++)
                {
                    int i = start + (a * op.Inner);
                    long probability = (exponential[(int)(max - x[i])] * reciprocal) >> ExponentialBits;
                    codes[i] = range.Clamp(FireRule.Requantise(probability * op.Multiplier, op.Shift));
                }
            }
        }

        return codes;
    }

    public static long[] Norm(SpikingProgram program, Norm op, long[][] values)
    {
        ReadOnlySpan<int> multipliers = program.Segments.Read<int>(op.MultiplierSegment);
        ReadOnlySpan<long> offsets = program.Segments.Read<long>(op.OffsetSegment);
        CodeRange range = program.Edges[op.Output].Range;
        var codes = new long[op.Rows * op.Length];
        for (int row = 0; row < op.Rows; row++)
        {
            ReadOnlySpan<long> x = values[op.Input].AsSpan(row * op.Length, op.Length);
            long sum = 0, squares = 0;
            foreach (long code in x)
            {
                sum += code;
                squares += code * code;
            }

            long mean = op.Centred ? sum : 0;
            (long reciprocal, int h) = ReciprocalRoot(checked((op.Length * squares) - (mean * mean) + op.Epsilon));
            for (int i = 0; i < op.Length; i++)
            {
                long deviation = (op.Length * x[i]) - mean;
                long normalised = reciprocal == 0 ? 0 : FireRule.Requantise(checked(deviation * reciprocal), 61 - NormalisedBits - h);
                codes[(row * op.Length) + i] =
                    range.Clamp(FireRule.Requantise(checked((normalised * multipliers[i]) + offsets[i]), op.Shift));
            }
        }

        return codes;
    }

    /// <summary>(R, h) with 1/√W ≈ R · 2^(h - 61) and R in (2^30, 2^31]; (0, 0) for W = 0.</summary>
    public static (long Reciprocal, int H) ReciprocalRoot(long w)
    {
        if (w == 0) return (0, 0);
        int h = (BitOperations.LeadingZeroCount((ulong)w) - 2) / 2;
        return ((1L << 61) / IntegerRoot(w << (2 * h)), h);
    }

    /// <summary>⌊√w⌋, one bit at a time.</summary>
    public static long IntegerRoot(long w)
    {
        long root = 0;
        for (long bit = 1L << 31; bit > 0; bit >>= 1)
        {
            // The square of 2^32 - 1 needs the sign's bit.
            if ((ulong)(root + bit) * (ulong)(root + bit) <= (ulong)w) root += bit;
        }

        return root;
    }

    public static long[] Divide(SpikingProgram program, Divide op, long[][] values)
    {
        TensorShape shape = program.Edges[op.Output].Shape;
        CodeRange range = program.Edges[op.Output].Range;
        var codes = new long[shape.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            long a = values[op.A][Strided.Offset(i, shape.Dimensions, op.AStrides)] * op.Multiplier;
            long b = values[op.B][Strided.Offset(i, shape.Dimensions, op.BStrides)] << op.Shift;
            codes[i] = b == 0 ? (a == 0 ? range.Clamp(0) : a > 0 ? range.Max : range.Min) : range.Clamp(RoundedQuotient(a, b));
        }

        return codes;
    }

    /// <summary>⌊a / b + 1/2⌋.</summary>
    public static long RoundedQuotient(long a, long b)
    {
        if (b < 0) (a, b) = (-a, -b);
        long numerator = (2 * a) + b, denominator = 2 * b;
        long quotient = numerator / denominator;
        return numerator % denominator < 0 ? quotient - 1 : quotient;
    }
}
