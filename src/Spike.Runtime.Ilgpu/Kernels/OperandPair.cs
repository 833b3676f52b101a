using Spike.Runtime.Programs;

namespace Spike.Runtime.Ilgpu.Kernels;

/// <summary>Which <see cref="IPlanes"/> multiplies two operands.</summary>
internal static class OperandPair
{
    public const int SignedSigned = 0;
    public const int UnsignedSigned = 1;
    public const int SignedUnsigned = 2;
    public const int UnsignedUnsigned = 3;
    public const int WideSigned = 4;
    public const int SignedWide = 5;
    public const int WideWide = 6;

    /// <summary>The narrowest pair that holds both ranges.</summary>
    public static int Of(CodeRange left, CodeRange right) => (Width(left), Width(right)) switch
    {
        (Operand.Signed, Operand.Signed) => SignedSigned,
        (Operand.Unsigned, Operand.Signed) => UnsignedSigned,
        (Operand.Signed, Operand.Unsigned) => SignedUnsigned,
        (Operand.Unsigned, Operand.Unsigned) => UnsignedUnsigned,
        (Operand.Wide, Operand.Signed) => WideSigned,
        (Operand.Signed, Operand.Wide) => SignedWide,
        _ => WideWide,
    };

    private enum Operand
    {
        Signed,
        Unsigned,
        Wide,
    }

    private static Operand Width(CodeRange range) =>
        range.Min >= sbyte.MinValue && range.Max <= sbyte.MaxValue ? Operand.Signed
        : range.Min >= 0 && range.Max <= byte.MaxValue ? Operand.Unsigned
        : Operand.Wide;
}
