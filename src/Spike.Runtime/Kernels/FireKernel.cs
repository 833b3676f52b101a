using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Spike.Runtime.Kernels;

/// <summary>What the elements of a firing's summand are.</summary>
internal enum SummandKind
{
    Code,
    Membrane,
    WideMembrane,
}

/// <summary>The elements of one summand, from the first of the span on.</summary>
internal readonly unsafe struct Summand(void* elements, SummandKind kind)
{
    public readonly void* Elements = elements;
    public readonly SummandKind Kind = kind;

    public long this[int element] => Kind switch
    {
        SummandKind.Code => ((short*)Elements)[element],
        SummandKind.Membrane => ((int*)Elements)[element],
        _ => ((long*)Elements)[element],
    };
}

/// <summary>q = clamp((Σ_t e_t · M_t[c] + O[c] + 2^(s-1)) &gt;&gt; s[c]) over a span of elements, then the table.</summary>
internal static unsafe class FireKernel
{
    /// <summary>Fires a span whose channels are one, or follow each other.</summary>
    /// <param name="level">Instructions.</param>
    /// <param name="fire">Constants.</param>
    /// <param name="channel">Channel of the first element.</param>
    /// <param name="follow">Whether each element has the channel behind the one before; else all have the same.</param>
    /// <param name="summands">One for each term of the firing.</param>
    /// <param name="count">Elements.</param>
    /// <param name="codes">Receives the codes.</param>
    public static void Run(
        SimdLevel level, FireConstants fire, int channel, bool follow, ReadOnlySpan<Summand> summands, int count, short* codes)
    {
        bool aligned = !follow || channel % FireConstants.Group == 0;
        bool narrow = true;
        foreach (Summand summand in summands) narrow &= summand.Kind != SummandKind.WideMembrane;
        if (level == SimdLevel.Scalar || !aligned || !narrow) Scalar(fire, channel, follow, summands, count, codes);
        else if (level == SimdLevel.Avx512) Run512(fire, channel, follow, summands, count, codes);
        else Run256(fire, channel, follow, summands, count, codes);
        if (fire.Table == null) return;
        short* table = fire.Table - fire.Range.Min;
        for (int i = 0; i < count; i++) codes[i] = table[codes[i]];
    }

    private static void Scalar(FireConstants fire, int channel, bool follow, ReadOnlySpan<Summand> summands, int count, short* codes)
    {
        for (int i = 0; i < count; i++)
        {
            int c = follow ? channel + i : channel, slot = FireConstants.Slot(c);
            long sum = fire.Offsets[slot];
            for (int term = 0; term < summands.Length; term++) sum += summands[term][i] * fire.Multipliers(term)[c];
            codes[i] = (short)fire.Range.Clamp(sum >> (int)fire.Shifts[slot]);
        }
    }

    // 16 elements at a time: 8 even and 8 odd ones as 64-bit lanes, woven together at the end.
    private static void Run512(FireConstants fire, int channel, bool follow, ReadOnlySpan<Summand> summands, int count, short* codes)
    {
        Vector512<long> low = Vector512.Create((long)fire.Range.Min), high = Vector512.Create((long)fire.Range.Max);
        Vector512<long> lowHalf = Vector512.Create(0xFFFFFFFFL);
        int slot = FireConstants.Slot(channel);
        Vector512<long> offset = Vector512.Create(fire.Offsets[slot]), shift = Vector512.Create(fire.Shifts[slot]);
        for (int i = 0; i < count; i += FireConstants.Group)
        {
            Vector512<long> even = offset, odd = offset, evenShift = shift, oddShift = shift;
            if (follow)
            {
                even = Vector512.Load(fire.Offsets + channel + i);
                odd = Vector512.Load(fire.Offsets + channel + i + 8);
                evenShift = Vector512.Load(fire.Shifts + channel + i);
                oddShift = Vector512.Load(fire.Shifts + channel + i + 8);
            }

            for (int term = 0; term < summands.Length; term++)
            {
                Vector512<int> elements = summands[term].Kind == SummandKind.Membrane
                    ? Vector512.Load((int*)summands[term].Elements + i)
                    : Avx512F.ConvertToVector512Int32(Vector256.Load((short*)summands[term].Elements + i));
                int* m = fire.Multipliers(term) + channel;
                Vector512<int> multipliers = follow ? Vector512.Load(m + i) : Vector512.Create(*m);
                even += Avx512F.Multiply(elements, multipliers);
                odd += Avx512F.Multiply((elements.AsInt64() >>> 32).AsInt32(), follow ? (multipliers.AsInt64() >>> 32).AsInt32() : multipliers);
            }

            even = Avx512F.Min(Avx512F.Max(Avx512F.ShiftRightArithmeticVariable(even, evenShift.AsUInt64()), low), high);
            odd = Avx512F.Min(Avx512F.Max(Avx512F.ShiftRightArithmeticVariable(odd, oddShift.AsUInt64()), low), high);
            Vector512<int> woven = ((even & lowHalf) | (odd << 32)).AsInt32();
            Write(Avx512F.ConvertToVector256Int16(woven), codes + i, count - i);
        }
    }

    private static void Run256(FireConstants fire, int channel, bool follow, ReadOnlySpan<Summand> summands, int count, short* codes)
    {
        Vector256<long> low = Vector256.Create((long)fire.Range.Min), high = Vector256.Create((long)fire.Range.Max);
        Vector256<long> lowHalf = Vector256.Create(0xFFFFFFFFL);
        int slot = FireConstants.Slot(channel);
        for (int i = 0; i < count; i += 8)
        {
            // The second 8 of a group of 16 have their constants 4 lanes behind the first.
            int at = channel + (i & ~15) + ((i & 8) >> 1);
            Vector256<long> even = follow ? Vector256.Load(fire.Offsets + at) : Vector256.Create(fire.Offsets[slot]);
            Vector256<long> odd = follow ? Vector256.Load(fire.Offsets + at + 8) : even;
            Vector256<long> evenShift = follow ? Vector256.Load(fire.Shifts + at) : Vector256.Create(fire.Shifts[slot]);
            Vector256<long> oddShift = follow ? Vector256.Load(fire.Shifts + at + 8) : evenShift;
            for (int term = 0; term < summands.Length; term++)
            {
                Vector256<int> elements = summands[term].Kind == SummandKind.Membrane
                    ? Vector256.Load((int*)summands[term].Elements + i)
                    : Avx2.ConvertToVector256Int32(Vector128.Load((short*)summands[term].Elements + i));
                int* m = fire.Multipliers(term) + channel;
                Vector256<int> multipliers = follow ? Vector256.Load(m + i) : Vector256.Create(*m);
                even += Avx2.Multiply(elements, multipliers);
                odd += Avx2.Multiply((elements.AsInt64() >>> 32).AsInt32(), follow ? (multipliers.AsInt64() >>> 32).AsInt32() : multipliers);
            }

            even = Vector256.Min(Vector256.Max(ShiftRight(even, evenShift), low), high);
            odd = Vector256.Min(Vector256.Max(ShiftRight(odd, oddShift), low), high);
            Vector256<int> woven = ((even & lowHalf) | (odd << 32)).AsInt32();
            Vector128<short> packed = Sse2.PackSignedSaturate(woven.GetLower(), woven.GetUpper());
            Write(packed, codes + i, count - i);
        }
    }

    // AVX2 shifts 64-bit lanes only logically: negative numbers are complemented before and after.
    private static Vector256<long> ShiftRight(Vector256<long> x, Vector256<long> shift)
    {
        Vector256<long> sign = Avx2.CompareGreaterThan(Vector256<long>.Zero, x);
        return Avx2.ShiftRightLogicalVariable(x ^ sign, shift.AsUInt64()) ^ sign;
    }

    private static void Write(Vector256<short> values, short* codes, int count)
    {
        if (count >= 16)
        {
            values.Store(codes);
            return;
        }

        short* rest = stackalloc short[16];
        values.Store(rest);
        for (int i = 0; i < count; i++) codes[i] = rest[i];
    }

    private static void Write(Vector128<short> values, short* codes, int count)
    {
        if (count >= 8)
        {
            values.Store(codes);
            return;
        }

        short* rest = stackalloc short[8];
        values.Store(rest);
        for (int i = 0; i < count; i++) codes[i] = rest[i];
    }
}
