using System.Runtime.Intrinsics;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Runtime.Kernels.Arm;

/// <summary>Rows of norms, softmaxes and real inputs with 128-bit vectors; the bits are those of the kernels that call.</summary>
internal static unsafe class FunctionRows
{
    /// <summary>Sums of the first codes and of their squares, 8 at a time.</summary>
    /// <returns>The sums, and of how many codes.</returns>
    public static (long Sum, long Squares, int Done) Sums(short* x, int length)
    {
        Vector128<long> sums = default, squares = default;
        int i = 0;
        for (; i + 8 <= length; i += 8)
        {
            Vector128<short> codes = Vector128.Load(x + i);
            Vector128<int> pairs = Vector128.WidenLower(codes) + Vector128.WidenUpper(codes);
            // Two squares fit 32 bits without a sign; they are widened before they are added up.
            Vector128<uint> squared = Neon.MultiplyAddUpper(Neon.MultiplyAddLower(default, codes, codes), codes, codes).AsUInt32();
            sums += Vector128.WidenLower(pairs) + Vector128.WidenUpper(pairs);
            squares += (Vector128.WidenLower(squared) + Vector128.WidenUpper(squared)).AsInt64();
        }

        return (Vector128.Sum(sums), Vector128.Sum(squares), i);
    }

    /// <summary>The second half of <see cref="NormKernel.Run"/>, for a reciprocal that fits a signed lane.</summary>
    public static void Normalise(Norm op, CodeRange range, int* multipliers, long* offsets, short* x, long mean, long reciprocal, int shift, short* codes)
    {
        Vector128<int> length = Vector128.Create(op.Length), centre = Vector128.Create((int)mean), factor = Vector128.Create((int)reciprocal);
        Vector128<int> low = Vector128.Create(range.Min), high = Vector128.Create(range.Max);
        Vector128<long> half = Vector128.Create(1L << (shift - 1)), by = Vector128.Create((long)-shift), last = Vector128.Create((long)-op.Shift);
        for (int i = 0; i < op.Length; i += 4)
        {
            // 4 channels' offsets are 2 of the even slots and 2 of the odd ones.
            long* slots = offsets + (i & ~(FireConstants.Group - 1)) + ((i & (FireConstants.Group - 1)) >> 1);
            Vector128<long> even = Vector128.Load(slots), odd = Vector128.Load(slots + (FireConstants.Group / 2));
            Vector128<int> deviation = (Four(x + i) * length) - centre, multiplier = Vector128.Load(multipliers + i);
            Vector128<int> normalised = Vector128.Narrow(
                Neon.Shift(Neon.MultiplyAddLower(half, deviation, factor), by), Neon.Shift(Neon.MultiplyAddUpper(half, deviation, factor), by));
            Vector128<long> lower = Neon.MultiplyAddLower(Neon.ZipLower(even, odd), normalised, multiplier);
            Vector128<long> upper = Neon.MultiplyAddUpper(Neon.ZipUpper(even, odd), normalised, multiplier);
            Write(Vector128.Clamp(Neon.Saturate(Neon.Shift(lower, last), Neon.Shift(upper, last)), low, high), codes + i, op.Length - i);
        }
    }

    /// <summary>The second half of <see cref="SoftmaxKernel.Run"/>: powers fit 25 bits, the reciprocal and the probabilities 31.</summary>
    public static void Probabilities(Softmax op, CodeRange range, long reciprocal, int* powers, short* codes)
    {
        Vector128<int> factor = Vector128.Create((int)reciprocal), multiplier = Vector128.Create((int)op.Multiplier);
        Vector128<int> low = Vector128.Create(range.Min), high = Vector128.Create(range.Max);
        Vector128<long> half = Vector128.Create(1L << (op.Shift - 1)), last = Vector128.Create((long)-op.Shift);
        for (int a = 0; a < op.Axis; a += 4)
        {
            Vector128<int> power = Vector128.Load(powers + a);
            Vector128<int> probability = Vector128.Narrow(
                Neon.MultiplyAddLower(default, power, factor) >> FunctionRules.ExponentialBits, Neon.MultiplyAddUpper(default, power, factor) >> FunctionRules.ExponentialBits);
            Vector128<long> lower = Neon.Shift(Neon.MultiplyAddLower(half, probability, multiplier), last), upper = Neon.Shift(Neon.MultiplyAddUpper(half, probability, multiplier), last);
            Write(Vector128.Clamp(Neon.Saturate(lower, upper), low, high), codes + a, op.Axis - a);
        }
    }

    /// <summary>Real numbers as codes, 8 at a time, up to the first that is not a number.</summary>
    /// <returns>How many were done.</returns>
    public static int Encode(float* values, int count, Edge edge, short* codes)
    {
        Vector128<float> inverse = Vector128.Create(RealCodes.InverseScale(edge)), low = Vector128.Create((float)edge.Range.Min), high = Vector128.Create((float)edge.Range.Max);
        int i = 0;
        for (; i + 8 <= count; i += 8)
        {
            Vector128<float> a = Vector128.Load(values + i), b = Vector128.Load(values + i + 4);
            if (!Vector128.EqualsAll(a, a) || !Vector128.EqualsAll(b, b)) break;
            // Ties go to the even code.
            a = Vector128.Round(Vector128.Clamp(a * inverse, low, high));
            b = Vector128.Round(Vector128.Clamp(b * inverse, low, high));
            Vector128.Narrow(Vector128.ConvertToInt32(a), Vector128.ConvertToInt32(b)).Store(codes + i);
        }

        return i;
    }

    private static Vector128<int> Four(short* codes) => Vector128.WidenLower(Vector128.CreateScalar(*(long*)codes).AsInt16());

    private static void Write(Vector128<int> values, short* codes, int count)
    {
        if (count >= 4)
        {
            *(long*)codes = Vector128.Narrow(values, values).AsInt64()[0];
            return;
        }

        for (int i = 0; i < count; i++) codes[i] = (short)values[i];
    }
}
