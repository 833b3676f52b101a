using System.Numerics;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Runtime.Tests.Kernels;

[TestClass]
public unsafe class NormKernelTests
{
    public static IEnumerable<object[]> AllLevels => Levels.All;

    [TestMethod]
    [DynamicData(nameof(AllLevels))]
    public void Rows_of_all_lengths_are_those_of_the_formula(string level)
    {
        foreach (int length in (int[])[.. Enumerable.Range(1, 70), 255, 256, 257, 1000, 32767])
        {
            for (int kind = 0; kind < 6; kind++) Check(Levels.Parse(level), length, kind);
        }
    }

    private static void Check(SimdLevel level, int length, int kind)
    {
        var random = new Random((length * 10) + kind);
        var output = new CodeRange(1 + random.Next(16), signed: true);
        using NativeBuffer<short> x = Levels.Noise(length, random);
        // Random; all equal, so that the variance is 0; extremes; one that is unlike all; powers of two, whose root is one too.
        for (int i = 0; i < length; i++)
        {
            if (kind == 1) x.Pointer[i] = short.MinValue;
            else if (kind == 2) x.Pointer[i] = i % 2 == 0 ? short.MinValue : short.MaxValue;
            else if (kind == 3) x.Pointer[i] = i == 0 ? short.MaxValue : short.MinValue;
            else if (kind == 4) x.Pointer[i] = (short)(i % 2 == 0 ? -(1 << (length % 14)) : 1 << (length % 14));
            else if (kind == 5) x.Pointer[i] = (short)random.Next(-2, 3);
        }

        bool centred = random.Next(2) == 0;
        long epsilon = random.Next(2) == 0 ? 0 : random.NextInt64(1, 1L << (1 + random.Next(59)));
        int[] multipliers = [.. Enumerable.Range(0, length).Select(_ => random.Next(-(1 << 30), 1 << 30) >> random.Next(8))];
        long[] offsets = [.. Enumerable.Range(0, length).Select(_ => random.NextInt64(-(1L << 59), 1L << 59) >> random.Next(50))];
        var op = new Norm("n", 0, 1, 1, length, centred, epsilon, 0, 0, 1 + random.Next(60));
        using var m = new NativeBuffer<int>(length + 16);
        using var o = new NativeBuffer<long>(length + 16);
        for (int i = 0; i < length; i++)
        {
            m.Pointer[i] = multipliers[i];
            o.Pointer[FireConstants.Slot(i)] = offsets[i] + (1L << (op.Shift - 1));
        }

        using NativeBuffer<short> codes = Levels.Noise(length + 32, random);
        short[] before = [.. new ReadOnlySpan<short>(codes.Pointer, length + 32)];
        NormKernel.Run(level, op, output, m.Pointer, o.Pointer, x.Pointer, codes.Pointer);

        long[] expected = Formula(op, output, new ReadOnlySpan<short>(x.Pointer, length), multipliers, offsets);
        for (int i = 0; i < before.Length; i++)
        {
            long code = i < length ? expected[i] : before[i];
            if (codes.Pointer[i] != code) Assert.Fail($"Length {length}, kind {kind}, element {i}: {codes.Pointer[i]}, not {code}");
        }
    }

    /// <summary>The arithmetic of <see cref="Norm"/> in numbers that cannot overflow.</summary>
    private static long[] Formula(Norm op, CodeRange range, ReadOnlySpan<short> x, int[] multipliers, long[] offsets)
    {
        BigInteger sum = 0, squares = 0;
        foreach (short code in x)
        {
            sum += code;
            squares += (BigInteger)code * code;
        }

        BigInteger mean = op.Centred ? sum : 0, w = (op.Length * squares) - (mean * mean) + op.Epsilon, reciprocal = 0;
        int h = 0;
        if (!w.IsZero)
        {
            while (w << (2 * (h + 1)) < (BigInteger)1 << 62) h++;
            reciprocal = ((BigInteger)1 << 61) / FunctionRules.IntegerRoot((long)(w << (2 * h)));
        }

        var codes = new long[x.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            BigInteger normalised = ((((op.Length * x[i]) - mean) * reciprocal) + ((BigInteger)1 << (40 - h))) >> (41 - h);
            BigInteger code = ((normalised * multipliers[i]) + offsets[i] + ((BigInteger)1 << (op.Shift - 1))) >> op.Shift;
            codes[i] = (long)BigInteger.Max(range.Min, BigInteger.Min(range.Max, code));
        }

        return codes;
    }

    [TestMethod]
    public void The_root_by_estimate_is_the_root_bit_by_bit()
    {
        var random = new Random(14);
        for (int trial = 0; trial < 200_000; trial++)
        {
            long root = random.NextInt64(1, (1L << (1 + random.Next(31))) + 1);
            foreach (long w in (long[])[root * root, (root * root) - 1, (root * root) + 1, random.NextInt64(1, 1L << (1 + random.Next(62)))])
            {
                if (w is < 0 or >= 1L << 62) continue;
                if (NormKernel.ReciprocalRoot(w) != FunctionRules.ReciprocalRoot(w)) Assert.Fail($"{w}");
            }
        }

        Assert.AreEqual((0L, 0), NormKernel.ReciprocalRoot(0));
    }
}
