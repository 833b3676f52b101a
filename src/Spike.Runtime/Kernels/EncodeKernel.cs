using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Kernels;

/// <summary>Real numbers ⇄ codes at the program's ends; the same single-precision arithmetic as <see cref="RealCodes"/>.</summary>
internal static unsafe class EncodeKernel
{
    /// <exception cref="ArgumentException">A value is not a number.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Encode(SimdLevel level, ReadOnlySpan<float> values, Edge edge, short* codes)
    {
        int done = 0;
        if (level >= SimdLevel.Avx2)
        {
            Vector256<float> inverse = Vector256.Create(RealCodes.InverseScale(edge));
            Vector256<float> low = Vector256.Create((float)edge.Range.Min), high = Vector256.Create((float)edge.Range.Max);
            fixed (float* source = values)
            {
                for (; done + 8 <= values.Length; done += 8)
                {
                    Vector256<float> value = Vector256.Load(source + done);
                    // A value that is not a number is left to the loop below, which says so.
                    if (Avx.MoveMask(Avx.Compare(value, value, FloatComparisonMode.UnorderedNonSignaling)) != 0) break;
                    Vector256<int> code = Avx.ConvertToVector256Int32(Avx.Min(Avx.Max(value * inverse, low), high));
                    Sse2.PackSignedSaturate(code.GetLower(), code.GetUpper()).Store(codes + done);
                }
            }
        }
        else if (level >= SimdLevel.AdvSimd)
        {
            fixed (float* source = values) done = Arm.FunctionRows.Encode(source, values.Length, edge, codes);
        }

        for (; done < values.Length; done++) codes[done] = (short)RealCodes.Encode(values[done], edge);
    }

    public static void Decode(short* codes, Edge edge, Span<float> values)
    {
        float scale = (float)edge.Scale;
        for (int i = 0; i < values.Length; i++) values[i] = codes[i] * scale;
    }
}
