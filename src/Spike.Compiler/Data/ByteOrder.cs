namespace Spike.Compiler.Data;

/// <summary>Turns big-endian elements into little-endian ones.</summary>
internal static class ByteOrder
{
    public static void Reverse(Span<byte> bytes, int elementSize)
    {
        if (elementSize == 1) return;
        for (int start = 0; start < bytes.Length; start += elementSize) bytes.Slice(start, elementSize).Reverse();
    }
}
