using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Kernels;

[TestClass]
public unsafe class SoftmaxKernelTests
{
    public static IEnumerable<object[]> AllLevels => Levels.All;

    [TestMethod]
    [DynamicData(nameof(AllLevels))]
    public void Rows_of_all_lengths_are_those_of_the_formula(string level)
    {
        int[] lengths = [.. Enumerable.Range(1, 70), 127, 128, 511, 512, 513, 1000];
        foreach (int axis in lengths)
        {
            for (int stride = 1; stride <= 3; stride += 2)
            {
                foreach (int kind in (int[])[0, 1, 2]) Check(Levels.Parse(level), axis, stride, kind);
            }
        }
    }

    private static void Check(SimdLevel level, int axis, int stride, int kind)
    {
        var random = new Random((axis * 10) + stride + kind);
        var input = new CodeRange(16, signed: true);
        CodeRange output = kind == 0 ? new(8, signed: true) : new(15, signed: false);
        double scale = Math.Pow(10, -random.Next(1, 5));
        int[] powers = [.. Enumerable.Range(0, input.Count).Select(d => (int)Math.Round(Math.ScaleB(Math.Exp(-scale * d), 24)))];
        // All equal makes the largest sum; one above all makes the largest probability.
        short Next(int i) => kind switch { 0 => Levels.Code(random), 1 => -32768, _ => i == axis / 2 ? short.MaxValue : short.MinValue };
        var op = new Softmax("s", 0, 1, 1, axis, 1, 0, random.Next(2) == 0 ? 1 << 30 : random.Next(1 << 30), 30 + random.Next(32));
        using NativeBuffer<int> table = NativeBuffer<int>.Of(powers);
        using NativeBuffer<short> x = Levels.Noise(axis * stride, random);
        for (int i = 0; i < axis; i++) x.Pointer[i * stride] = Next(i);
        using NativeBuffer<short> codes = Levels.Noise((axis * stride) + 32, random);
        short[] before = [.. new ReadOnlySpan<short>(codes.Pointer, (axis * stride) + 32)];
        using var scratch = new NativeBuffer<int>(axis + 16);

        SoftmaxKernel.Run(level, op, output, table.Pointer, x.Pointer, stride, scratch.Pointer, codes.Pointer);

        int max = Enumerable.Range(0, axis).Max(i => x.Pointer[i * stride]);
        long sum = Enumerable.Range(0, axis).Sum(i => (long)powers[max - x.Pointer[i * stride]]), reciprocal = (1L << 54) / sum;
        for (int i = 0; i < before.Length; i++)
        {
            long expected = before[i];
            if (i % stride == 0 && i / stride < axis)
            {
                Int128 probability = ((Int128)powers[max - x.Pointer[i]] * reciprocal) >> 24;
                expected = (long)Int128.Clamp(((probability * op.Multiplier) + ((Int128)1 << (op.Shift - 1))) >> op.Shift, output.Min, output.Max);
            }

            if (codes.Pointer[i] != expected) Assert.Fail($"Axis {axis}, stride {stride}, kind {kind}, element {i}: {codes.Pointer[i]}, not {expected}");
        }
    }
}
