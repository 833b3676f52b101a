using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>V[i] += p · w[i]: one spike's synapses on neighbouring neurons.</summary>
/// <remarks>
/// Rows of weights are zeros up to a multiple of 8, and so much room lies behind V: there is no rest of a row, neurons behind it get 0 added. Digits
/// are most of all spikes, so 1 and -1 need no multiplication.
/// </remarks>
internal static class RowAdd
{
    /// <summary>Elements of a vector, and what rows are padded to.</summary>
    public const int Lanes = 8;

    public static int Padded(int length) => (length + Lanes - 1) / Lanes * Lanes;

    /// <param name="membranes">V from the row's first neuron on, with room for whole vectors.</param>
    /// <param name="weights">The row, padded.</param>
    /// <param name="payload">p.</param>
    public static void Add(Span<int> membranes, ReadOnlySpan<sbyte> weights, int payload)
    {
        ref int v = ref MemoryMarshal.GetReference(membranes);
        ref sbyte w = ref MemoryMarshal.GetReference(weights);
        nuint length = (nuint)Math.Min(membranes.Length, weights.Length) / Lanes * Lanes;
        if (payload == 1)
        {
            for (nuint i = 0; i < length; i += Lanes) (Vector256.LoadUnsafe(ref v, i) + Widen(ref w, i)).StoreUnsafe(ref v, i);
        }
        else if (payload == -1)
        {
            for (nuint i = 0; i < length; i += Lanes) (Vector256.LoadUnsafe(ref v, i) - Widen(ref w, i)).StoreUnsafe(ref v, i);
        }
        else
        {
            Vector256<int> p = Vector256.Create(payload);
            for (nuint i = 0; i < length; i += Lanes) (Vector256.LoadUnsafe(ref v, i) + (p * Widen(ref w, i))).StoreUnsafe(ref v, i);
        }
    }

    /// <summary>The same with weights of two bytes.</summary>
    public static void Add(Span<int> membranes, ReadOnlySpan<short> weights, int payload)
    {
        ref int v = ref MemoryMarshal.GetReference(membranes);
        ref short w = ref MemoryMarshal.GetReference(weights);
        nuint length = (nuint)Math.Min(membranes.Length, weights.Length) / Lanes * Lanes;
        Vector256<int> p = Vector256.Create(payload);
        for (nuint i = 0; i < length; i += Lanes) (Vector256.LoadUnsafe(ref v, i) + (p * Widen(Vector128.LoadUnsafe(ref w, i)))).StoreUnsafe(ref v, i);
    }

    /// <summary>The same where sums need 64 bits.</summary>
    public static void Add(Span<long> membranes, ReadOnlySpan<sbyte> weights, int payload)
    {
        for (int i = 0; i < membranes.Length; i++) membranes[i] += (long)payload * weights[i];
    }

    /// <inheritdoc cref="Add(Span{long}, ReadOnlySpan{sbyte}, int)"/>
    public static void Add(Span<long> membranes, ReadOnlySpan<short> weights, int payload)
    {
        for (int i = 0; i < membranes.Length; i++) membranes[i] += (long)payload * weights[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Widen(ref sbyte weights, nuint at)
    {
        var bytes = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<sbyte, byte>(ref Unsafe.Add(ref weights, at)))).AsSByte();
        return Avx2.IsSupported ? Avx2.ConvertToVector256Int32(bytes) : Widen(Vector128.WidenLower(bytes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Widen(Vector128<short> words) =>
        Avx2.IsSupported ? Avx2.ConvertToVector256Int32(words) : Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words));
}
