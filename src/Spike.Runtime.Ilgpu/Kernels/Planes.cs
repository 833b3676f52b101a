using System.Runtime.CompilerServices;

namespace Spike.Runtime.Ilgpu.Kernels;

/// <summary>Four codes as two words of bytes: code = 256 · high + low.</summary>
/// <remarks>Codes of 8 bits are their low bytes, signed or not, and the high ones are not looked at. Wider codes have low bytes without a sign and signed high ones.</remarks>
internal struct PackedCodes
{
    public int Low;
    public int High;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedCodes Of(int a, int b, int c, int d) => new()
    {
        Low = (a & 255) | ((b & 255) << 8) | ((c & 255) << 16) | (d << 24),
        High = ((a >> 8) & 255) | (((b >> 8) & 255) << 8) | (((c >> 8) & 255) << 16) | ((d >> 8) << 24),
    };

    /// <summary>Four codes that lie one behind the other, read at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedCodes Of(long four) => Of((int)four, (int)(four >> 16), (int)(four >> 32), (int)(four >> 48));
}

/// <summary>How two words of four operands each are multiplied and summed; the type says how wide the operands are and whether they have signs.</summary>
internal interface IPlanes
{
    /// <summary>Whether the left operands have high bytes.</summary>
    bool LeftHigh { get; }

    bool RightHigh { get; }

    int Add(PackedCodes left, PackedCodes right, int sum);
}

internal struct SignedSigned : IPlanes
{
    public readonly bool LeftHigh => false;

    public readonly bool RightHigh => false;

    public readonly int Add(PackedCodes left, PackedCodes right, int sum) => DotProduct.SignedSigned(left.Low, right.Low, sum);
}

internal struct UnsignedSigned : IPlanes
{
    public readonly bool LeftHigh => false;

    public readonly bool RightHigh => false;

    public readonly int Add(PackedCodes left, PackedCodes right, int sum) => DotProduct.UnsignedSigned(left.Low, right.Low, sum);
}

internal struct SignedUnsigned : IPlanes
{
    public readonly bool LeftHigh => false;

    public readonly bool RightHigh => false;

    public readonly int Add(PackedCodes left, PackedCodes right, int sum) => DotProduct.SignedUnsigned(left.Low, right.Low, sum);
}

internal struct UnsignedUnsigned : IPlanes
{
    public readonly bool LeftHigh => false;

    public readonly bool RightHigh => false;

    public readonly int Add(PackedCodes left, PackedCodes right, int sum) => DotProduct.UnsignedUnsigned(left.Low, right.Low, sum);
}

internal struct WideSigned : IPlanes
{
    public readonly bool LeftHigh => true;

    public readonly bool RightHigh => false;

    public readonly int Add(PackedCodes left, PackedCodes right, int sum) =>
        DotProduct.UnsignedSigned(left.Low, right.Low, sum) + (DotProduct.SignedSigned(left.High, right.Low, 0) << 8);
}

internal struct SignedWide : IPlanes
{
    public readonly bool LeftHigh => false;

    public readonly bool RightHigh => true;

    public readonly int Add(PackedCodes left, PackedCodes right, int sum) =>
        DotProduct.SignedUnsigned(left.Low, right.Low, sum) + (DotProduct.SignedSigned(left.Low, right.High, 0) << 8);
}

internal struct WideWide : IPlanes
{
    public readonly bool LeftHigh => true;

    public readonly bool RightHigh => true;

    public readonly int Add(PackedCodes left, PackedCodes right, int sum)
    {
        int middle = DotProduct.SignedUnsigned(left.High, right.Low, DotProduct.UnsignedSigned(left.Low, right.High, 0));
        return DotProduct.UnsignedUnsigned(left.Low, right.Low, sum) + (middle << 8) + (DotProduct.SignedSigned(left.High, right.High, 0) << 16);
    }
}
