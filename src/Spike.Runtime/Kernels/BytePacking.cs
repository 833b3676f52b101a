using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Spike.Runtime.Kernels;

/// <summary>Puts weights and codes of 8 bits where <see cref="MachineCode.DotKernels"/> reads them: groups of 4 inputs.</summary>
/// <remarks>The instruction multiplies unsigned codes with signed weights. Signed codes are sent 128 too high, and 128 times the sum of a column's weights is taken off its membranes.</remarks>
internal static unsafe class BytePacking
{
    /// <summary>Inputs of a group.</summary>
    public const int Group = 4;

    public static int Groups(int inner) => (inner + Group - 1) / Group;

    /// <summary>Weights [columns, inner] as [panel][group][16 columns][4]; missing columns and inputs are zero.</summary>
    public static void Weights(ReadOnlySpan<sbyte> weights, int inner, int columns, sbyte* panels)
    {
        nint panelLength = (nint)Groups(inner) * Group * PanelProduct.Columns;
        for (int column = 0; column < columns; column++)
        {
            sbyte* at = panels + (column / PanelProduct.Columns * panelLength) + (column % PanelProduct.Columns * Group);
            ReadOnlySpan<sbyte> row = weights.Slice(column * inner, inner);
            for (int k = 0; k < inner; k++) at[(k / Group * Group * PanelProduct.Columns) + (k % Group)] = row[k];
        }
    }

    /// <summary>Rows of codes as bytes.</summary>
    /// <param name="codes">[rows, count], each within a byte once the offset is added.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="count">Codes of a row.</param>
    /// <param name="offset">What is added to each.</param>
    /// <param name="bytes">Receives [rows, stride].</param>
    /// <param name="stride">From row to row, count rounded up to a group; the rest of the last group meets weights of zero.</param>
    public static void Codes(short* codes, int rows, int count, int offset, byte* bytes, int stride)
    {
        // Rows that lie one behind the other are one row.
        if (stride == count) (rows, count) = (1, rows * count);
        Vector512<short> shift = Vector512.Create((short)offset);
        for (int row = 0; row < rows; row++, codes += count, bytes += stride)
        {
            int i = 0;
            if (Avx512BW.IsSupported)
            {
                for (; i + 32 <= count; i += 32) Avx512BW.ConvertToVector256Byte(Vector512.Load(codes + i) + shift).Store(bytes + i);
            }

            for (; i < count; i++) bytes[i] = (byte)(codes[i] + offset);
        }
    }
}
