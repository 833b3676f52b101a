using System.Runtime.CompilerServices;
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
/// <param name="elements">Codes or membranes.</param>
/// <param name="kind">Which.</param>
/// <param name="rowStride">Elements between rows.</param>
/// <param name="repeated">Whether one element serves a whole row.</param>
internal readonly unsafe struct Summand(void* elements, SummandKind kind, int rowStride = 0, bool repeated = false)
{
    public readonly void* Elements = elements;
    public readonly SummandKind Kind = kind;

    /// <summary>Elements between rows.</summary>
    public readonly int RowStride = rowStride;

    public readonly bool Repeated = repeated;

    public long At(int row, int element)
    {
        nint at = ((nint)row * RowStride) + (Repeated ? 0 : element);
        return Kind switch
        {
            SummandKind.Code => ((short*)Elements)[at],
            SummandKind.Membrane => ((int*)Elements)[at],
            _ => ((long*)Elements)[at],
        };
    }
}

/// <summary>q = clamp((Σ_t e_t · M_t[c] + O[c] + 2^(s-1)) &gt;&gt; s[c]) over rows of elements, then the table.</summary>
internal static unsafe class FireKernel
{
    /// <summary>Fires rows whose channels are one, or follow each other along the row.</summary>
    /// <param name="level">Instructions.</param>
    /// <param name="fire">Constants.</param>
    /// <param name="channel">Channel of the first element of each row.</param>
    /// <param name="follow">Whether each element has the channel behind the one before; else all have the same.</param>
    /// <param name="summands">One for each term of the firing; rows are readable to the next multiple of 16.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="count">Elements of a row.</param>
    /// <param name="codes">Receives the codes.</param>
    /// <param name="stride">Elements between rows of the codes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        SimdLevel level, FireConstants fire, int channel, bool follow, ReadOnlySpan<Summand> summands, int rows, int count, short* codes, int stride)
    {
        bool aligned = !follow || channel % FireConstants.Group == 0;
        bool narrow = true;
        foreach (Summand summand in summands) narrow &= summand.Kind != SummandKind.WideMembrane;
        if (level == SimdLevel.Scalar || !aligned || !narrow) Scalar(fire, channel, follow, summands, rows, count, codes, stride);
        else if (level >= SimdLevel.Avx512 && summands is [{ Kind: SummandKind.Membrane, Repeated: false }] && fire.HighShifts != null) RunOwn512(fire, channel, follow, summands[0], rows, count, codes, stride);
        else if (level >= SimdLevel.Avx512) Run512(fire, channel, follow, summands, rows, count, codes, stride);
        else if (level == SimdLevel.Avx2) Run256(fire, channel, follow, summands, rows, count, codes, stride);
        else Arm.FireSums.Run(fire, channel, follow, summands, rows, count, codes, stride);
        if (fire.Table == null) return;
        short* table = fire.Table - fire.Range.Min;
        for (int row = 0; row < rows; row++, codes += stride)
        {
            for (int i = 0; i < count; i++) codes[i] = table[codes[i]];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scalar(
        FireConstants fire, int channel, bool follow, ReadOnlySpan<Summand> summands, int rows, int count, short* codes, int stride)
    {
        for (int row = 0; row < rows; row++, codes += stride)
        {
            for (int i = 0; i < count; i++)
            {
                int c = follow ? channel + i : channel, slot = FireConstants.Slot(c);
                long sum = fire.Offsets[slot];
                for (int term = 0; term < summands.Length; term++) sum += summands[term].At(row, i) * fire.Multipliers(term)[c];
                codes[i] = (short)fire.Range.Clamp(sum >> (int)fire.Shifts[slot]);
            }
        }
    }

    // 16 elements at a time: 8 even and 8 odd ones as 64-bit lanes, woven together at the end. Rows are the inner loop, so that a
    // group's constants are loaded once for all of them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run512(
        FireConstants fire, int channel, bool follow, ReadOnlySpan<Summand> summands, int rows, int count, short* codes, int stride)
    {
        Vector512<long> low = Vector512.Create((long)fire.Range.Min), high = Vector512.Create((long)fire.Range.Max);
        Vector512<long> lowHalf = Vector512.Create(0xFFFFFFFFL);
        int slot = FireConstants.Slot(channel);
        Vector512<long> evenOffset = Vector512.Create(fire.Offsets[slot]), oddOffset = evenOffset;
        Vector512<ulong> evenShift = Vector512.Create((ulong)fire.Shifts[slot]), oddShift = evenShift;
        for (int i = 0; i < count; i += FireConstants.Group)
        {
            if (follow)
            {
                evenOffset = Vector512.Load(fire.Offsets + channel + i);
                oddOffset = Vector512.Load(fire.Offsets + channel + i + 8);
                evenShift = Vector512.Load((ulong*)fire.Shifts + channel + i);
                oddShift = Vector512.Load((ulong*)fire.Shifts + channel + i + 8);
            }

            Vector256<short> mask = Vector256.LessThan(Vector256<short>.Indices, Vector256.Create((short)Math.Min(count - i, FireConstants.Group)));
            short* output = codes + i;
            for (int row = 0; row < rows; row++, output += stride)
            {
                Vector512<long> even = evenOffset, odd = oddOffset;
                for (int term = 0; term < summands.Length; term++)
                {
                    ref readonly Summand summand = ref summands[term];
                    nint at = ((nint)row * summand.RowStride) + i;
                    Vector512<int> elements = summand.Repeated ? Vector512.Create((int)summand.At(row, 0)) : summand.Kind == SummandKind.Membrane
                        ? Vector512.Load((int*)summand.Elements + at)
                        : Avx512F.ConvertToVector512Int32(Vector256.Load((short*)summand.Elements + at));
                    int* m = fire.Multipliers(term) + channel;
                    Vector512<int> multipliers = follow ? Vector512.Load(m + i) : Vector512.Create(*m);
                    even += Avx512F.Multiply(elements, multipliers);
                    odd += Avx512F.Multiply(Odd(elements), follow ? Odd(multipliers) : multipliers);
                }

                even = Avx512F.Min(Avx512F.Max(Avx512F.ShiftRightArithmeticVariable(even, evenShift), low), high);
                odd = Avx512F.Min(Avx512F.Max(Avx512F.ShiftRightArithmeticVariable(odd, oddShift), low), high);
                Vector256<short> narrow = Avx512F.ConvertToVector256Int16(((even & lowHalf) | (odd << 32)).AsInt32());
                if (count - i >= FireConstants.Group) narrow.Store(output);
                else Avx512BW.VL.MaskStore(output, mask, narrow);
            }
        }
    }

    /// <summary>The commonest firing, of one row of membranes after another.</summary>
    /// <remarks>⌊⌊x / 2^32⌋ / 2^(s-32)⌋ = ⌊x / 2^s⌋: the high halves of the even and the odd products are woven together before the rest of the shift, which takes 32-bit lanes.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunOwn512(FireConstants fire, int channel, bool follow, Summand own, int rows, int count, short* codes, int stride)
    {
        Vector512<int> low = Vector512.Create(fire.Range.Min), high = Vector512.Create(fire.Range.Max);
        int slot = FireConstants.Slot(channel);
        for (int i = 0; i < count; i += FireConstants.Group)
        {
            Vector512<long> evenOffset = follow ? Vector512.Load(fire.Offsets + channel + i) : Vector512.Create(fire.Offsets[slot]);
            Vector512<long> oddOffset = follow ? Vector512.Load(fire.Offsets + channel + i + 8) : evenOffset;
            Vector512<int> shift = follow ? Vector512.Load(fire.HighShifts + channel + i) : Vector512.Create(fire.HighShifts[channel]);
            Vector512<int> even = follow ? Vector512.Load(fire.Multipliers(0) + channel + i) : Vector512.Create(fire.Multipliers(0)[channel]), odd = Odd(even);
            Vector256<short> mask = Vector256.LessThan(Vector256<short>.Indices, Vector256.Create((short)Math.Min(count - i, FireConstants.Group)));
            int* membranes = (int*)own.Elements + i;
            short* output = codes + i;
            for (int row = 0; row < rows; row++, output += stride, membranes += own.RowStride)
            {
                Vector512<int> elements = Vector512.Load(membranes);
                Vector512<long> evenSum = Avx512F.Multiply(elements, even) + evenOffset, oddSum = Avx512F.Multiply(Odd(elements), odd) + oddOffset;
                Vector512<int> sums = Avx512F.BlendVariable((evenSum >>> 32).AsInt32(), oddSum.AsInt32(), OddLanes);
                Vector512<int> codesOfRow = Avx512F.Min(Avx512F.Max(Avx512F.ShiftRightArithmeticVariable(sums, shift.AsUInt32()), low), high);
                Vector256<short> narrow = Avx512F.ConvertToVector256Int16(codesOfRow);
                if (count - i >= FireConstants.Group) narrow.Store(output);
                else Avx512BW.VL.MaskStore(output, mask, narrow);
            }
        }
    }

    private static Vector512<int> OddLanes => Vector512.Create(0xFFFFFFFF00000000UL).AsInt32();

    private static Vector512<int> Odd(Vector512<int> lanes) => (lanes.AsInt64() >>> 32).AsInt32();

    private static Vector256<int> Odd(Vector256<int> lanes) => (lanes.AsInt64() >>> 32).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run256(
        FireConstants fire, int channel, bool follow, ReadOnlySpan<Summand> summands, int rows, int count, short* codes, int stride)
    {
        Vector256<long> low = Vector256.Create((long)fire.Range.Min), high = Vector256.Create((long)fire.Range.Max);
        Vector256<long> lowHalf = Vector256.Create(0xFFFFFFFFL);
        int slot = FireConstants.Slot(channel);
        for (int i = 0; i < count; i += 8)
        {
            // The second 8 of a group of 16 have their constants 4 lanes behind the first.
            int at = channel + (i & ~15) + ((i & 8) >> 1);
            Vector256<long> evenOffset = follow ? Vector256.Load(fire.Offsets + at) : Vector256.Create(fire.Offsets[slot]);
            Vector256<long> oddOffset = follow ? Vector256.Load(fire.Offsets + at + 8) : evenOffset;
            Vector256<long> evenShift = follow ? Vector256.Load(fire.Shifts + at) : Vector256.Create(fire.Shifts[slot]);
            Vector256<long> oddShift = follow ? Vector256.Load(fire.Shifts + at + 8) : evenShift;
            short* output = codes + i;
            for (int row = 0; row < rows; row++, output += stride)
            {
                Vector256<long> even = evenOffset, odd = oddOffset;
                for (int term = 0; term < summands.Length; term++)
                {
                    ref readonly Summand summand = ref summands[term];
                    nint from = ((nint)row * summand.RowStride) + i;
                    Vector256<int> elements = summand.Repeated ? Vector256.Create((int)summand.At(row, 0)) : summand.Kind == SummandKind.Membrane
                        ? Vector256.Load((int*)summand.Elements + from)
                        : Avx2.ConvertToVector256Int32(Vector128.Load((short*)summand.Elements + from));
                    int* m = fire.Multipliers(term) + channel;
                    Vector256<int> multipliers = follow ? Vector256.Load(m + i) : Vector256.Create(*m);
                    even += Avx2.Multiply(elements, multipliers);
                    odd += Avx2.Multiply(Odd(elements), follow ? Odd(multipliers) : multipliers);
                }

                even = Vector256.Min(Vector256.Max(ShiftRight(even, evenShift), low), high);
                odd = Vector256.Min(Vector256.Max(ShiftRight(odd, oddShift), low), high);
                Vector256<int> woven = ((even & lowHalf) | (odd << 32)).AsInt32();
                Write(Sse2.PackSignedSaturate(woven.GetLower(), woven.GetUpper()), output, count - i);
            }
        }
    }

    // AVX2 shifts 64-bit lanes only logically: negative numbers are complemented before and after.
    private static Vector256<long> ShiftRight(Vector256<long> x, Vector256<long> shift)
    {
        Vector256<long> sign = Avx2.CompareGreaterThan(Vector256<long>.Zero, x);
        return Avx2.ShiftRightLogicalVariable(x ^ sign, shift.AsUInt64()) ^ sign;
    }

    private static void Write(Vector128<short> values, short* codes, int count)
    {
        if (count >= 8)
        {
            values.Store(codes);
            return;
        }

        for (int i = 0; i < count; i++) codes[i] = values[i];
    }
}
