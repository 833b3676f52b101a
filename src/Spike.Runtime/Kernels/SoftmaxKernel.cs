using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Runtime.Kernels;

/// <summary>Integer softmax of one row; see <see cref="Softmax"/> for the arithmetic.</summary>
internal static unsafe class SoftmaxKernel
{
    /// <summary>Normalises one row.</summary>
    /// <param name="level">Instructions.</param>
    /// <param name="op">Multiplier and shift.</param>
    /// <param name="range">Of the output.</param>
    /// <param name="exponential">round(2^24 · exp(-scale · d)) by distance d from the maximum.</param>
    /// <param name="x">Axis codes, <paramref name="stride"/> apart.</param>
    /// <param name="stride">Elements between neighbours, in x and in the output.</param>
    /// <param name="powers">Room for Axis numbers, rounded up to 16.</param>
    /// <param name="codes">Receives the codes.</param>
    public static void Run(SimdLevel level, Softmax op, CodeRange range, int* exponential, short* x, int stride, int* powers, short* codes)
    {
        long sum = level >= SimdLevel.Avx2 && stride == 1
            ? Powers256(op.Axis, exponential, x, powers)
            : Powers(op.Axis, exponential, x, stride, powers);
        long reciprocal = (1L << (FunctionRules.ExponentialBits + FunctionRules.ProbabilityBits)) / sum;
        if (level >= SimdLevel.Avx512 && stride == 1) Run512(op, range, reciprocal, powers, codes);
        else if (level == SimdLevel.Avx2 && stride == 1) Run256(op, range, reciprocal, powers, codes);
        else if (level >= SimdLevel.AdvSimd && stride == 1) Arm.FunctionRows.Probabilities(op, range, reciprocal, powers, codes);
        else
        {
            for (int a = 0; a < op.Axis; a++)
            {
                long probability = (powers[a] * reciprocal) >> FunctionRules.ExponentialBits;
                codes[a * stride] = (short)range.Clamp(((probability * op.Multiplier) + (1L << (op.Shift - 1))) >> op.Shift);
            }
        }
    }

    /// <summary>Exponential[max - x] of each element, and their sum.</summary>
    private static long Powers(int axis, int* exponential, short* x, int stride, int* powers)
    {
        int max = short.MinValue;
        for (int a = 0; a < axis; a++) max = Math.Max(max, x[a * stride]);
        long sum = 0;
        for (int a = 0; a < axis; a++) sum += powers[a] = exponential[max - x[a * stride]];
        return sum;
    }

    // The last 8 elements overlap those before; rows shorter than 8 go the plain way. 32-bit sums hold 64 powers of 2^24 each.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Powers256(int axis, int* exponential, short* x, int* powers)
    {
        if (axis < 8 || axis > 512) return Powers(axis, exponential, x, 1, powers);
        Vector128<short> largest = Vector128.Load(x + axis - 8);
        for (int a = 0; a + 8 <= axis; a += 8) largest = Vector128.Max(largest, Vector128.Load(x + a));
        largest = Vector128.Max(largest, Vector128.ShiftRightLogical(largest.AsInt64(), 32).AsInt16());
        largest = Vector128.Max(largest, Vector128.ShiftRightLogical(largest.AsInt64(), 16).AsInt16());
        int max = Math.Max(largest[0], largest[4]);
        Vector256<int> from = Vector256.Create(max), sums = default;
        int done = 0;
        for (; done + 8 <= axis; done += 8)
        {
            Vector256<int> distance = from - Avx2.ConvertToVector256Int32(Vector128.Load(x + done));
            Vector256<int> power = Avx2.GatherVector256(exponential, distance, sizeof(int));
            power.Store(powers + done);
            sums += power;
        }

        long sum = Vector256.Sum(Avx2.ConvertToVector256Int64(sums.GetLower()) + Avx2.ConvertToVector256Int64(sums.GetUpper()));
        for (; done < axis; done++) sum += powers[done] = exponential[max - x[done]];
        return sum;
    }

    // Powers fit 25 bits, the reciprocal and the probabilities 31: every product is one 32-bit multiplication into 64-bit lanes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run512(Softmax op, CodeRange range, long reciprocal, int* powers, short* codes)
    {
        Vector512<int> factor = Vector512.Create(reciprocal).AsInt32(), multiplier = Vector512.Create((long)op.Multiplier).AsInt32();
        Vector512<long> half = Vector512.Create(1L << (op.Shift - 1)), low = Vector512.Create((long)range.Min), high = Vector512.Create((long)range.Max);
        short* rest = stackalloc short[8];
        for (int a = 0; a < op.Axis; a += 8)
        {
            Vector512<long> power = Avx512F.ConvertToVector512Int64(Vector256.Load(powers + a));
            Vector512<long> probability = Avx512F.Multiply(power.AsInt32(), factor) >>> FunctionRules.ExponentialBits;
            Vector512<long> code = (Avx512F.Multiply(probability.AsInt32(), multiplier) + half) >> op.Shift;
            Vector128<short> narrow = Avx512F.ConvertToVector128Int16(Avx512F.Min(Avx512F.Max(code, low), high));
            if (op.Axis - a >= 8)
            {
                narrow.Store(codes + a);
                continue;
            }

            narrow.Store(rest);
            for (int i = a; i < op.Axis; i++) codes[i] = rest[i - a];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run256(Softmax op, CodeRange range, long reciprocal, int* powers, short* codes)
    {
        Vector256<int> factor = Vector256.Create(reciprocal).AsInt32(), multiplier = Vector256.Create((long)op.Multiplier).AsInt32();
        Vector256<long> half = Vector256.Create(1L << (op.Shift - 1)), low = Vector256.Create((long)range.Min), high = Vector256.Create((long)range.Max);
        for (int a = 0; a < op.Axis; a += 4)
        {
            Vector256<long> power = Avx2.ConvertToVector256Int64(Vector128.Load(powers + a));
            Vector256<long> probability = Avx2.Multiply(power.AsInt32(), factor) >>> FunctionRules.ExponentialBits;
            // Nothing here is negative, so the logical shift is the arithmetic one.
            Vector256<long> code = (Avx2.Multiply(probability.AsInt32(), multiplier) + half) >>> op.Shift;
            code = Vector256.Min(Vector256.Max(code, low), high);
            for (int i = a; i < Math.Min(a + 4, op.Axis); i++) codes[i] = (short)code[i - a];
        }
    }
}
