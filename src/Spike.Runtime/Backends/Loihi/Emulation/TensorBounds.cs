using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>Whether all numbers lie between two bounds.</summary>
internal static class TensorBounds
{
    public static bool Within(ReadOnlySpan<int> values, int low, int high)
    {
        ref int start = ref MemoryMarshal.GetReference(values);
        Vector256<int> lows = Vector256.Create(low), highs = Vector256.Create(high), outside = Vector256<int>.Zero;
        int i = 0;
        for (; i <= values.Length - Vector256<int>.Count; i += Vector256<int>.Count)
        {
            Vector256<int> v = Vector256.LoadUnsafe(ref start, (nuint)i);
            outside |= Vector256.LessThan(v, lows) | Vector256.GreaterThan(v, highs);
        }

        bool within = outside == Vector256<int>.Zero;
        for (; i < values.Length; i++) within &= values[i] >= low && values[i] <= high;
        return within;
    }
}
