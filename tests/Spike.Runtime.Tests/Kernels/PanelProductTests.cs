using Spike.Runtime.Kernels;

namespace Spike.Runtime.Tests.Kernels;

[TestClass]
public unsafe class PanelProductTests
{
    public static IEnumerable<object[]> AllLevels => Levels.All;

    [TestMethod]
    [DynamicData(nameof(AllLevels))]
    public void Products_of_all_sizes_are_the_sums_of_products(string level)
    {
        var random = new Random(11);
        for (int trial = 0; trial < 500; trial++)
        {
            int rows = 1 + random.Next(PanelProduct.MaxRows), inner = trial < 70 ? trial + 1 : 1 + random.Next(70), columns = trial < 140 ? (trial % 70) + 1 : 1 + random.Next(100);
            Check(Levels.Parse(level), random, rows, inner, columns, Levels.Code);
        }
    }

    [TestMethod]
    [DynamicData(nameof(AllLevels))]
    public void The_largest_sums_that_fit_are_exact(string level)
    {
        // One product of -2^15 by itself is 2^30; two in a pair are 2^31, which 32 bits hold only as a remainder.
        for (int inner = 1; inner <= 5; inner++) Check(Levels.Parse(level), new Random(0), 6, inner, 40, _ => short.MinValue);
        for (int inner = 1; inner <= 5; inner++) Check(Levels.Parse(level), new Random(0), 6, inner, 40, _ => short.MaxValue);
    }

    private static void Check(SimdLevel level, Random random, int rows, int inner, int columns, Func<Random, short> next)
    {
        int stride = inner + random.Next(4), panels = PanelProduct.Panels(columns), tileStride = (panels * PanelProduct.Columns) + (16 * random.Next(2));
        using NativeBuffer<short> a = Levels.Noise((rows * stride) + 1, random);
        using var b = new NativeBuffer<short>(inner * columns);
        for (int i = 0; i < rows * stride; i++) a.Pointer[i] = next(random);
        for (int i = 0; i < inner * columns; i++) b.Pointer[i] = next(random);
        using var packed = new NativeBuffer<short>(PanelPacking.Length(inner, columns));
        PanelPacking.Codes(SimdLevel.Scalar, b.Pointer, inner, columns, columns, 1, packed.Pointer);
        using var tile = new NativeBuffer<int>(PanelProduct.MaxRows * tileStride);

        PanelProduct.Multiply(level, a.Pointer, stride, rows, packed.Pointer, panels, PanelProduct.Pairs(inner), tile.Pointer, tileStride);

        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                long sum = 0;
                for (int k = 0; k < inner; k++) sum += (long)a.Pointer[(row * stride) + k] * b.Pointer[(k * columns) + column];
                if (tile.Pointer[(row * tileStride) + column] != unchecked((int)sum)) Assert.Fail($"{rows}x{inner}x{columns} at {row},{column}: {tile.Pointer[(row * tileStride) + column]}, not {sum}");
            }
        }
    }
}
