using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Spike.Runtime.Kernels.Arm;

/// <summary>Arm's vector instructions that <see cref="Vector128"/> has no name for.</summary>
/// <remarks>Each has a second form that says the same in other words, so that the kernels of this folder can be tested on any processor; only Arm should choose them.</remarks>
internal static class Neon
{
    /// <summary>sum + a · b of the lower four lanes (SMLAL).</summary>
    public static Vector128<int> MultiplyAddLower(Vector128<int> sum, Vector128<short> a, Vector128<short> b) => AdvSimd.IsSupported
        ? AdvSimd.MultiplyWideningLowerAndAdd(sum, a.GetLower(), b.GetLower())
        : sum + (Vector128.WidenLower(a) * Vector128.WidenLower(b));

    /// <summary>sum + a · b of the upper four lanes (SMLAL2).</summary>
    public static Vector128<int> MultiplyAddUpper(Vector128<int> sum, Vector128<short> a, Vector128<short> b) => AdvSimd.IsSupported
        ? AdvSimd.MultiplyWideningUpperAndAdd(sum, a, b)
        : sum + (Vector128.WidenUpper(a) * Vector128.WidenUpper(b));

    /// <summary>sum + a · b of the lower two lanes (SMLAL).</summary>
    public static Vector128<long> MultiplyAddLower(Vector128<long> sum, Vector128<int> a, Vector128<int> b) => AdvSimd.IsSupported
        ? AdvSimd.MultiplyWideningLowerAndAdd(sum, a.GetLower(), b.GetLower())
        : sum + (Vector128.WidenLower(a) * Vector128.WidenLower(b));

    /// <summary>sum + a · b of the upper two lanes (SMLAL2).</summary>
    public static Vector128<long> MultiplyAddUpper(Vector128<long> sum, Vector128<int> a, Vector128<int> b) => AdvSimd.IsSupported
        ? AdvSimd.MultiplyWideningUpperAndAdd(sum, a, b)
        : sum + (Vector128.WidenUpper(a) * Vector128.WidenUpper(b));

    /// <summary>sum[i] + Σ_j a[4i + j] · b[4i + j] of signed bytes (SDOT).</summary>
    public static Vector128<int> Dot(Vector128<int> sum, Vector128<sbyte> a, Vector128<sbyte> b)
    {
        if (Dp.IsSupported) return Dp.DotProduct(sum, a, b);
        Vector128<short> low = Vector128.WidenLower(a) * Vector128.WidenLower(b), high = Vector128.WidenUpper(a) * Vector128.WidenUpper(b);
        return sum + AddPairs(AddPairs(Vector128.WidenLower(low), Vector128.WidenUpper(low)), AddPairs(Vector128.WidenLower(high), Vector128.WidenUpper(high)));
    }

    /// <summary>Sums of neighbours, those of a first (ADDP).</summary>
    public static Vector128<int> AddPairs(Vector128<int> a, Vector128<int> b) => AdvSimd.Arm64.IsSupported
        ? AdvSimd.Arm64.AddPairwise(a, b)
        : Vector128.Create(a[0] + a[1], a[2] + a[3], b[0] + b[1], b[2] + b[3]);

    /// <summary>The odd lanes, those of a first (UZP2): of 64-bit numbers the high halves.</summary>
    public static Vector128<int> HighHalves(Vector128<long> a, Vector128<long> b) => AdvSimd.Arm64.IsSupported
        ? AdvSimd.Arm64.UnzipOdd(a.AsInt32(), b.AsInt32())
        : Vector128.Narrow(a >> 32, b >> 32);

    /// <summary>Neighbours from the lower lanes (ZIP1).</summary>
    public static Vector128<short> ZipLower(Vector128<short> even, Vector128<short> odd) => AdvSimd.Arm64.IsSupported
        ? AdvSimd.Arm64.ZipLow(even, odd)
        : (Vector128.WidenLower(even.AsUInt16()) | (Vector128.WidenLower(odd.AsUInt16()) << 16)).AsInt16();

    /// <summary>Neighbours from the upper lanes (ZIP2).</summary>
    public static Vector128<short> ZipUpper(Vector128<short> even, Vector128<short> odd) => AdvSimd.Arm64.IsSupported
        ? AdvSimd.Arm64.ZipHigh(even, odd)
        : (Vector128.WidenUpper(even.AsUInt16()) | (Vector128.WidenUpper(odd.AsUInt16()) << 16)).AsInt16();

    /// <summary>Neighbours from the lower lanes (ZIP1).</summary>
    public static Vector128<long> ZipLower(Vector128<long> even, Vector128<long> odd) => Vector128.Create(even.GetLower(), odd.GetLower());

    /// <summary>Neighbours from the upper lanes (ZIP2).</summary>
    public static Vector128<long> ZipUpper(Vector128<long> even, Vector128<long> odd) => Vector128.Create(even.GetUpper(), odd.GetUpper());

    /// <summary>x · 2^count, rounded down where the count is negative (SSHL).</summary>
    public static Vector128<int> Shift(Vector128<int> x, Vector128<int> count) => AdvSimd.IsSupported
        ? AdvSimd.ShiftArithmetic(x, count)
        : Vector128.Create(Shift(x[0], count[0]), Shift(x[1], count[1]), Shift(x[2], count[2]), Shift(x[3], count[3]));

    /// <summary>x · 2^count, rounded down where the count is negative (SSHL).</summary>
    public static Vector128<long> Shift(Vector128<long> x, Vector128<long> count) => AdvSimd.IsSupported
        ? AdvSimd.ShiftArithmetic(x, count)
        : Vector128.Create(Shift(x[0], (int)count[0]), Shift(x[1], (int)count[1]));

    /// <summary>The nearest 32-bit numbers (SQXTN, SQXTN2).</summary>
    public static Vector128<int> Saturate(Vector128<long> a, Vector128<long> b) => AdvSimd.IsSupported
        ? AdvSimd.ExtractNarrowingSaturateUpper(AdvSimd.ExtractNarrowingSaturateLower(a), b)
        : Vector128.NarrowWithSaturation(a, b);

    private static long Shift(long x, int count) => count < 0 ? x >> -count : x << count;

    private static int Shift(int x, int count) => count < 0 ? x >> -count : x << count;
}
