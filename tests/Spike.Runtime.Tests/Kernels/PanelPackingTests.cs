using Spike.Runtime.Kernels;

namespace Spike.Runtime.Tests.Kernels;

[TestClass]
public unsafe class PanelPackingTests
{
    public static IEnumerable<object[]> AllLevels => Levels.All;

    [TestMethod]
    [DynamicData(nameof(AllLevels))]
    public void Codes_of_every_layout_stand_in_pairs_of_16_columns(string level)
    {
        var random = new Random(12);
        for (int trial = 0; trial < 600; trial++)
        {
            int inner = 1 + random.Next(40), columns = 1 + random.Next(50), gap = 1 + random.Next(3);
            (int rowStride, int columnStride) = (trial % 3) switch { 0 => (columns * gap, 1), 1 => (1, inner * gap), _ => (columns * gap, gap) };
            using NativeBuffer<short> codes = Levels.Noise(((inner - 1) * rowStride) + ((columns - 1) * columnStride) + 1, random);
            using NativeBuffer<short> panels = Levels.Noise((int)PanelPacking.Length(inner, columns), random);

            PanelPacking.Codes(Levels.Parse(level), codes.Pointer, inner, columns, rowStride, columnStride, panels.Pointer);

            Check(panels.Pointer, inner, columns, (k, c) => codes.Pointer[(k * rowStride) + (c * columnStride)]);
        }
    }

    [TestMethod]
    public void Weights_stand_as_their_transpose()
    {
        var random = new Random(13);
        for (int trial = 0; trial < 200; trial++)
        {
            int inner = 1 + random.Next(40), columns = 1 + random.Next(50);
            sbyte[] weights = [.. Enumerable.Range(0, inner * columns).Select(_ => (sbyte)random.Next(-128, 128))];
            using NativeBuffer<short> panels = Levels.Noise((int)PanelPacking.Length(inner, columns), random);

            PanelPacking.Weights(weights, inner, columns, panels.Pointer);

            Check(panels.Pointer, inner, columns, (k, c) => weights[(c * inner) + k]);
        }
    }

    /// <summary>panel[c / 16][k / 2][c % 16][k % 2], zero where there is no row or column.</summary>
    private static void Check(short* panels, int inner, int columns, Func<int, int, int> expected)
    {
        int pairs = (inner + 1) / 2;
        for (int column = 0; column < (columns + 15) / 16 * 16; column++)
        {
            for (int k = 0; k < 2 * pairs; k++)
            {
                int at = (column / 16 * pairs * 32) + (k / 2 * 32) + (column % 16 * 2) + (k % 2);
                int code = k < inner && column < columns ? expected(k, column) : 0;
                if (panels[at] != code) Assert.Fail($"{inner}x{columns} at {k},{column}: {panels[at]}, not {code}");
            }
        }
    }
}
