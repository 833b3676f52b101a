using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Spike.Runtime.Backends.Simd;

/// <summary>Arithmetic on tiles of membranes, whose lengths are multiples of 16.</summary>
internal static unsafe class MembraneTile
{
    /// <summary>V ← a·V + b·I.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(int* membranes, int* inputs, int length, int a, int b)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i + 8 <= length; i += 8) ((Vector256.Load(membranes + i) * a) + (Vector256.Load(inputs + i) * b)).Store(membranes + i);
        }

        for (; i < length; i++) membranes[i] = (a * membranes[i]) + (b * inputs[i]);
    }

    /// <summary>V ← V + x.</summary>
    public static void Add(int* membranes, int length, int x)
    {
        for (int i = 0; i < length; i += 16) (Vector512.Load(membranes + i) + Vector512.Create(x)).Store(membranes + i);
    }

    /// <summary>V[r, c] ← V[r, c] + x[c].</summary>
    public static void AddRow(int* membranes, int stride, int rows, int* x, int length)
    {
        for (int row = 0; row < rows; row++, membranes += stride) AddScaled(membranes, x, length, 1, 1);
    }
}
