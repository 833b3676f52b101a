using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Spike.Runtime.Native;

/// <summary>Looks for what is no number.</summary>
internal static class FiniteScan
{
    /// <summary>Index of the first value that is infinite or not a number, or -1.</summary>
    public static int Find(ReadOnlySpan<float> values)
    {
        int i = 0;
        Vector512<uint> exponent = Vector512.Create(0x7F80_0000u);
        ref float first = ref MemoryMarshal.GetReference(values);
        for (; i + Vector512<float>.Count <= values.Length; i += Vector512<float>.Count)
        {
            if (Vector512.EqualsAny(Vector512.LoadUnsafe(ref first, (nuint)i).AsUInt32() & exponent, exponent)) break;
        }

        for (; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i])) return i;
        }

        return -1;
    }
}
