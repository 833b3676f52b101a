using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Spike.Runtime.Kernels.MachineCode;

namespace Spike.Runtime.Kernels;

/// <summary>Which instructions the kernels use. Every level gives the same bits.</summary>
internal enum SimdLevel
{
    /// <summary>Plain loops, on any processor.</summary>
    Scalar,

    /// <summary>128-bit vectors of 64-bit Arm. Others could run this level and the next, more slowly; their tests do.</summary>
    AdvSimd,

    /// <summary>The same, and sums of four products of signed bytes.</summary>
    AdvSimdDp,

    /// <summary>256-bit integer vectors.</summary>
    Avx2,

    /// <summary>512-bit integer vectors with 16-bit lanes.</summary>
    Avx512,

    /// <summary>The same, and sums of four byte products in code that is emitted at start, see <see cref="DotKernels"/>.</summary>
    Avx512Vnni,
}

internal static class SimdLevels
{
    /// <summary>The widest level of this machine, asked when a session is created: the machine that builds is not the one that runs.</summary>
    public static SimdLevel Best =>
        Vector512.IsHardwareAccelerated && Avx512F.IsSupported && Avx512BW.VL.IsSupported && Avx512DQ.IsSupported
            ? DotKernels.IsSupported ? SimdLevel.Avx512Vnni : SimdLevel.Avx512
        : Avx2.IsSupported ? SimdLevel.Avx2
        : AdvSimd.Arm64.IsSupported ? Dp.IsSupported ? SimdLevel.AdvSimdDp : SimdLevel.AdvSimd
        : SimdLevel.Scalar;

    /// <summary>All levels that this machine can run: the order is such that they are the ones up to the best.</summary>
    public static IEnumerable<SimdLevel> Supported => Enum.GetValues<SimdLevel>().Where(level => level <= Best);
}
