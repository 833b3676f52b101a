using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Runtime.Kernels;

/// <summary>Integer layer norm of one row; see <see cref="Norm"/> for the arithmetic.</summary>
internal static unsafe class NormKernel
{
    /// <summary>Normalises one row.</summary>
    /// <param name="level">Instructions.</param>
    /// <param name="op">Length, ε and shift.</param>
    /// <param name="range">Of the output.</param>
    /// <param name="multipliers">[Length], readable to the next multiple of 16.</param>
    /// <param name="offsets">[Length], in the order of <see cref="FireConstants.Slot"/>, the rounding half included.</param>
    /// <param name="x">[Length] codes.</param>
    /// <param name="codes">Receives [Length] codes.</param>
    public static void Run(SimdLevel level, Norm op, CodeRange range, int* multipliers, long* offsets, short* x, short* codes)
    {
        (long sum, long squares) = level switch
        {
            >= SimdLevel.Avx512 => Sums512(x, op.Length),
            SimdLevel.Avx2 => Sums256(x, op.Length),
            >= SimdLevel.AdvSimd => Sums128(x, op.Length),
            _ => Sums(x, 0, op.Length),
        };
        long mean = op.Centred ? sum : 0;
        (long reciprocal, int h) = ReciprocalRoot((op.Length * squares) - (mean * mean) + op.Epsilon);
        int shift = 61 - FunctionRules.NormalisedBits - h;
        // The one reciprocal that does not fit a signed lane is 2^31 itself; deviations fit one by the lowering's bound.
        if (level >= SimdLevel.Avx512 && reciprocal <= int.MaxValue) Run512(op, range, multipliers, offsets, x, mean, reciprocal, shift, codes);
        else if (level == SimdLevel.Avx2 && reciprocal <= int.MaxValue) Run256(op, range, multipliers, offsets, x, mean, reciprocal, shift, codes);
        else if (level is SimdLevel.AdvSimd or SimdLevel.AdvSimdDp && reciprocal <= int.MaxValue) Arm.FunctionRows.Normalise(op, range, multipliers, offsets, x, mean, reciprocal, shift, codes);
        else
        {
            for (int i = 0; i < op.Length; i++)
            {
                long deviation = ((long)op.Length * x[i]) - mean;
                long normalised = ((deviation * reciprocal) + (1L << (shift - 1))) >> shift;
                codes[i] = (short)range.Clamp(((normalised * multipliers[i]) + offsets[FireConstants.Slot(i)]) >> op.Shift);
            }
        }
    }

    /// <summary>The same (R, h) as the reference, its root from a floating-point estimate that is then corrected.</summary>
    public static (long Reciprocal, int H) ReciprocalRoot(long w)
    {
        if (w == 0) return (0, 0);
        int h = (System.Numerics.BitOperations.LeadingZeroCount((ulong)w) - 2) / 2;
        long scaled = w << (2 * h), root = (long)Math.Sqrt(scaled);
        while (root * root > scaled) root--;
        while ((root + 1) * (root + 1) <= scaled) root++;
        return ((1L << 61) / root, h);
    }

    private static (long Sum, long Squares) Sums(short* x, int from, int to)
    {
        long sum = 0, squares = 0;
        for (int i = from; i < to; i++)
        {
            sum += x[i];
            squares += (long)x[i] * x[i];
        }

        return (sum, squares);
    }

    // Two squares fit 32 bits without a sign; they are widened before they are added up.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (long Sum, long Squares) Sums512(short* x, int length)
    {
        Vector512<long> sums = default, squares = default;
        int i = 0;
        for (; i + 32 <= length; i += 32)
        {
            Vector512<short> codes = Vector512.Load(x + i);
            Vector512<int> pairs = Avx512BW.MultiplyAddAdjacent(codes, Vector512<short>.One);
            Vector512<uint> squared = Avx512BW.MultiplyAddAdjacent(codes, codes).AsUInt32();
            sums += Avx512F.ConvertToVector512Int64(pairs.GetLower()) + Avx512F.ConvertToVector512Int64(pairs.GetUpper());
            squares += Avx512F.ConvertToVector512Int64(squared.GetLower()) + Avx512F.ConvertToVector512Int64(squared.GetUpper());
        }

        (long sum, long square) = Sums(x, i, length);
        return (sum + Vector512.Sum(sums), square + Vector512.Sum(squares));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (long Sum, long Squares) Sums256(short* x, int length)
    {
        Vector256<long> sums = default, squares = default;
        int i = 0;
        for (; i + 16 <= length; i += 16)
        {
            Vector256<short> codes = Vector256.Load(x + i);
            Vector256<int> pairs = Avx2.MultiplyAddAdjacent(codes, Vector256<short>.One);
            Vector256<uint> squared = Avx2.MultiplyAddAdjacent(codes, codes).AsUInt32();
            sums += Avx2.ConvertToVector256Int64(pairs.GetLower()) + Avx2.ConvertToVector256Int64(pairs.GetUpper());
            squares += Avx2.ConvertToVector256Int64(squared.GetLower()) + Avx2.ConvertToVector256Int64(squared.GetUpper());
        }

        (long sum, long square) = Sums(x, i, length);
        return (sum + Vector256.Sum(sums), square + Vector256.Sum(squares));
    }

    private static (long Sum, long Squares) Sums128(short* x, int length)
    {
        (long sum, long squares, int done) = Arm.FunctionRows.Sums(x, length);
        (long restSum, long restSquares) = Sums(x, done, length);
        return (sum + restSum, squares + restSquares);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run512(
        Norm op, CodeRange range, int* multipliers, long* offsets, short* x, long mean, long reciprocal, int shift, short* codes)
    {
        Vector512<long> low = Vector512.Create((long)range.Min), high = Vector512.Create((long)range.Max), half = Vector512.Create(1L << (shift - 1));
        Vector512<long> lowHalf = Vector512.Create(0xFFFFFFFFL);
        Vector512<int> length = Vector512.Create(op.Length), centre = Vector512.Create((int)mean), factor = Vector512.Create((int)reciprocal);
        Vector128<long> by = Vector128.CreateScalar((long)shift), last = Vector128.CreateScalar((long)op.Shift);
        short* rest = stackalloc short[16];
        for (int i = 0; i < op.Length; i += 16)
        {
            Vector512<int> deviation = (Avx512F.ConvertToVector512Int32(Vector256.Load(x + i)) * length) - centre;
            Vector512<int> multiplier = Vector512.Load(multipliers + i);
            Vector512<long> even = Avx512F.ShiftRightArithmetic(Avx512F.Multiply(deviation, factor) + half, by);
            Vector512<long> odd = Avx512F.ShiftRightArithmetic(Avx512F.Multiply(Odd(deviation), factor) + half, by);
            even = Avx512F.Multiply(even.AsInt32(), multiplier) + Vector512.Load(offsets + i);
            odd = Avx512F.Multiply(odd.AsInt32(), Odd(multiplier)) + Vector512.Load(offsets + i + 8);
            even = Avx512F.Min(Avx512F.Max(Avx512F.ShiftRightArithmetic(even, last), low), high);
            odd = Avx512F.Min(Avx512F.Max(Avx512F.ShiftRightArithmetic(odd, last), low), high);
            Vector256<short> narrow = Avx512F.ConvertToVector256Int16(((even & lowHalf) | (odd << 32)).AsInt32());
            if (op.Length - i >= 16)
            {
                narrow.Store(codes + i);
                continue;
            }

            narrow.Store(rest);
            for (int j = i; j < op.Length; j++) codes[j] = rest[j - i];
        }
    }

    private static Vector512<int> Odd(Vector512<int> lanes) => (lanes.AsInt64() >>> 32).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run256(
        Norm op, CodeRange range, int* multipliers, long* offsets, short* x, long mean, long reciprocal, int shift, short* codes)
    {
        Vector256<long> low = Vector256.Create((long)range.Min), high = Vector256.Create((long)range.Max), half = Vector256.Create(1L << (shift - 1));
        Vector256<int> length = Vector256.Create(op.Length), centre = Vector256.Create((int)mean), factor = Vector256.Create((int)reciprocal);
        for (int i = 0; i < op.Length; i += 8)
        {
            int at = (i & ~15) + ((i & 8) >> 1);
            Vector256<int> deviation = (Avx2.ConvertToVector256Int32(Vector128.Load(x + i)) * length) - centre;
            Vector256<int> multiplier = Vector256.Load(multipliers + i);
            Vector256<long> even = ShiftRight(Avx2.Multiply(deviation, factor) + half, shift);
            Vector256<long> odd = ShiftRight(Avx2.Multiply(Odd(deviation), factor) + half, shift);
            even = ShiftRight(Avx2.Multiply(even.AsInt32(), multiplier) + Vector256.Load(offsets + at), op.Shift);
            odd = ShiftRight(Avx2.Multiply(odd.AsInt32(), Odd(multiplier)) + Vector256.Load(offsets + at + 8), op.Shift);
            even = Vector256.Min(Vector256.Max(even, low), high);
            odd = Vector256.Min(Vector256.Max(odd, low), high);
            for (int j = i; j < Math.Min(i + 8, op.Length); j++) codes[j] = (short)((j & 1) == 0 ? even : odd)[(j - i) / 2];
        }
    }

    private static Vector256<int> Odd(Vector256<int> lanes) => (lanes.AsInt64() >>> 32).AsInt32();

    // AVX2 has no arithmetic shift of 64-bit lanes: negative numbers are complemented before and after.
    private static Vector256<long> ShiftRight(Vector256<long> x, int shift)
    {
        Vector256<long> sign = Avx2.CompareGreaterThan(Vector256<long>.Zero, x);
        return ((x ^ sign) >>> shift) ^ sign;
    }
}
