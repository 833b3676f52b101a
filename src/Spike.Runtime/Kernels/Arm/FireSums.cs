using System.Runtime.Intrinsics;

namespace Spike.Runtime.Kernels.Arm;

/// <summary>The firing of <see cref="FireKernel"/> with 128-bit vectors: 8 elements at a time, as four pairs of 64-bit sums.</summary>
internal static unsafe class FireSums
{
    /// <summary>Fires rows of codes and membranes; see <see cref="FireKernel.Run"/>, which keeps what is wider or not aligned to a group.</summary>
    public static void Run(FireConstants fire, int channel, bool follow, ReadOnlySpan<Summand> summands, int rows, int count, short* codes, int stride)
    {
        // ⌊⌊x / 2^32⌋ / 2^(s-32)⌋ = ⌊x / 2^s⌋: the commonest firing keeps the high halves of its sums and shifts these.
        bool own = summands is [{ Kind: SummandKind.Membrane, Repeated: false }] && fire.HighShifts != null;
        for (int i = 0; i < count; i += 8)
        {
            Offsets offsets = follow ? new Offsets(fire.Offsets + At(channel + i)) : new Offsets(fire.Offsets[FireConstants.Slot(channel)]);
            if (own) Own(fire, channel + (follow ? i : 0), follow, offsets, summands[0], i, rows, Math.Min(8, count - i), codes + i, stride);
            else Sums(fire, channel, follow, offsets, summands, i, rows, Math.Min(8, count - i), codes + i, stride);
        }
    }

    private static void Own(FireConstants fire, int channel, bool follow, in Offsets offsets, Summand own, int i, int rows, int count, short* codes, int stride)
    {
        Vector128<int> low = Vector128.Create(fire.Range.Min), high = Vector128.Create(fire.Range.Max);
        (Vector128<int> m0, Vector128<int> m1) = Constants(fire.Multipliers(0) + channel, follow);
        (Vector128<int> s0, Vector128<int> s1) = Constants(fire.HighShifts + channel, follow);
        (s0, s1) = (-s0, -s1);
        Vector128<long> o0 = offsets.First, o1 = offsets.Second, o2 = offsets.Third, o3 = offsets.Fourth;
        int* membranes = (int*)own.Elements + i;
        for (int row = 0; row < rows; row++, codes += stride, membranes += own.RowStride)
        {
            Vector128<int> x = Vector128.Load(membranes), y = Vector128.Load(membranes + 4);
            x = Neon.Shift(Neon.HighHalves(Neon.MultiplyAddLower(o0, x, m0), Neon.MultiplyAddUpper(o1, x, m0)), s0);
            y = Neon.Shift(Neon.HighHalves(Neon.MultiplyAddLower(o2, y, m1), Neon.MultiplyAddUpper(o3, y, m1)), s1);
            Write(Vector128.Narrow(Vector128.Clamp(x, low, high), Vector128.Clamp(y, low, high)), codes, count);
        }
    }

    private static void Sums(
        FireConstants fire, int channel, bool follow, in Offsets offsets, ReadOnlySpan<Summand> summands, int i, int rows, int count, short* codes, int stride)
    {
        Vector128<int> low = Vector128.Create(fire.Range.Min), high = Vector128.Create(fire.Range.Max);
        Offsets shifts = follow ? new Offsets(fire.Shifts + At(channel + i)) : new Offsets(fire.Shifts[FireConstants.Slot(channel)]);
        Vector128<long> s0 = -shifts.First, s1 = -shifts.Second, s2 = -shifts.Third, s3 = -shifts.Fourth;
        for (int row = 0; row < rows; row++, codes += stride)
        {
            Vector128<long> v0 = offsets.First, v1 = offsets.Second, v2 = offsets.Third, v3 = offsets.Fourth;
            for (int term = 0; term < summands.Length; term++)
            {
                (Vector128<int> x, Vector128<int> y) = Elements(summands[term], row, i);
                (Vector128<int> m0, Vector128<int> m1) = Constants(fire.Multipliers(term) + channel + (follow ? i : 0), follow);
                v0 = Neon.MultiplyAddLower(v0, x, m0);
                v1 = Neon.MultiplyAddUpper(v1, x, m0);
                v2 = Neon.MultiplyAddLower(v2, y, m1);
                v3 = Neon.MultiplyAddUpper(v3, y, m1);
            }

            Vector128<int> first = Vector128.Clamp(Neon.Saturate(Neon.Shift(v0, s0), Neon.Shift(v1, s1)), low, high);
            Vector128<int> second = Vector128.Clamp(Neon.Saturate(Neon.Shift(v2, s2), Neon.Shift(v3, s3)), low, high);
            Write(Vector128.Narrow(first, second), codes, count);
        }
    }

    // The second 8 of a group of 16 have their 64-bit constants 4 lanes behind the first.
    private static int At(int channel) => (channel & ~(FireConstants.Group - 1)) + ((channel & 8) >> 1);

    private static (Vector128<int> First, Vector128<int> Second) Elements(in Summand summand, int row, int i)
    {
        if (summand.Repeated)
        {
            var all = Vector128.Create((int)summand.At(row, 0));
            return (all, all);
        }

        nint at = ((nint)row * summand.RowStride) + i;
        if (summand.Kind == SummandKind.Code) return Vector128.Widen(Vector128.Load((short*)summand.Elements + at));
        return (Vector128.Load((int*)summand.Elements + at), Vector128.Load((int*)summand.Elements + at + 4));
    }

    private static (Vector128<int> First, Vector128<int> Second) Constants(int* from, bool follow) => follow
        ? (Vector128.Load(from), Vector128.Load(from + 4))
        : (Vector128.Create(*from), Vector128.Create(*from));

    private static void Write(Vector128<short> values, short* codes, int count)
    {
        if (count == 8)
        {
            values.Store(codes);
            return;
        }

        for (int i = 0; i < count; i++) codes[i] = values[i];
    }

    /// <summary>The 64-bit constants of 8 channels in their order.</summary>
    private readonly ref struct Offsets
    {
        public readonly Vector128<long> First;
        public readonly Vector128<long> Second;
        public readonly Vector128<long> Third;
        public readonly Vector128<long> Fourth;

        public Offsets(long one) => First = Second = Third = Fourth = Vector128.Create(one);

        public Offsets(long* slots)
        {
            Vector128<long> even = Vector128.Load(slots), odd = Vector128.Load(slots + 8);
            (First, Second) = (Neon.ZipLower(even, odd), Neon.ZipUpper(even, odd));
            (even, odd) = (Vector128.Load(slots + 2), Vector128.Load(slots + 10));
            (Third, Fourth) = (Neon.ZipLower(even, odd), Neon.ZipUpper(even, odd));
        }
    }
}
