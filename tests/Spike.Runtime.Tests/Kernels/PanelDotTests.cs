using Spike.Runtime.Kernels;

namespace Spike.Runtime.Tests.Kernels;

[TestClass]
public unsafe class PanelDotTests
{
    public static IEnumerable<object[]> Forms => SimdLevels.Supported.SelectMany(level => level is SimdLevel.Avx512Vnni or SimdLevel.AdvSimdDp
        ? (object[][])[[level.ToString(), true], [level.ToString(), false]] : [[level.ToString(), false]]);

    /// <summary>All tile sizes, all remainders of a group, the extremes of bytes among them.</summary>
    [TestMethod]
    [DynamicData(nameof(Forms))]
    public void Tiles_hold_the_sums_of_products(string level, bool bytes)
    {
        var random = new Random(5);
        for (int rows = 1; rows <= PanelProduct.MaxRows; rows++)
        {
            for (int columns = 1; columns <= 70; columns += 1 + random.Next(3))
            {
                int inner = 1 + random.Next(columns % 3 == 0 ? 300 : 12);
                Check(Levels.Parse(level), bytes, random, rows, inner, columns);
            }
        }
    }

    private static void Check(SimdLevel level, bool bytes, Random random, int rows, int inner, int columns)
    {
        sbyte[] weights = [.. Enumerable.Range(0, columns * inner).Select(_ => random.Next(4) == 0 ? sbyte.MinValue : (sbyte)random.Next(-128, 128))];
        int groups = bytes ? BytePacking.Groups(inner) : PanelProduct.Pairs(inner), stride = bytes ? groups * 4 : (inner + 1) * 2;
        int lowest = level == SimdLevel.AdvSimdDp ? sbyte.MinValue : 0;
        using NativeBuffer<short> noise = Levels.Noise(rows * (inner + 1), random);
        short[,] codes = new short[rows, inner];
        using var a = new NativeBuffer<byte>(rows * stride);
        for (int i = 0; i < rows * stride; i++) a.Pointer[i] = (byte)random.Next(256);
        for (int r = 0; r < rows; r++)
        {
            for (int k = 0; k < inner; k++)
            {
                codes[r, k] = bytes ? (short)(lowest + (random.Next(4) == 0 ? 255 : random.Next(256))) : noise.Pointer[(r * inner) + k];
                if (bytes) a.Pointer[(r * stride) + k] = (byte)codes[r, k];
                else ((short*)(a.Pointer + (r * stride)))[k] = codes[r, k];
            }
        }

        int panelCount = PanelProduct.Panels(columns);
        using var panels = new NativeBuffer<byte>((long)panelCount * groups * 64);
        if (bytes) BytePacking.Weights(weights, inner, columns, (sbyte*)panels.Pointer);
        else PanelPacking.Weights(weights, inner, columns, (short*)panels.Pointer);
        using var start = new NativeBuffer<int>(panelCount * PanelProduct.Columns);
        using var tile = new NativeBuffer<int>(2 * PanelDot.TileLength);
        for (int c = 0; c < columns; c++) start.Pointer[c] = random.Next(-1_000_000, 1_000_000);
        var dot = new PanelDot(level, bytes, panels.Pointer, groups);
        for (int panel = 0; panel < panelCount; panel += PanelDot.MaxPanels)
        {
            int count = Math.Min(PanelDot.MaxPanels, panelCount - panel), first = panel * PanelProduct.Columns;
            dot.Start(a.Pointer, stride, rows, panel, count, start.Pointer + first, tile.Pointer);
            dot.Continue(a.Pointer, stride, rows, panel, count, 1, tile.Pointer, tile.Pointer + PanelDot.TileLength);
            dot.Continue(a.Pointer, stride, rows, panel, count, 0, tile.Pointer, tile.Pointer + PanelDot.TileLength);
            for (int r = 0; r < rows; r++)
            {
                for (int c = first; c < Math.Min(columns, first + PanelDot.TileStride); c++)
                {
                    int sum = 0;
                    for (int k = 0; k < inner; k++) sum += codes[r, k] * weights[(c * inner) + k];
                    Assert.AreEqual((2 * (start.Pointer[c] + sum)) + (2 * sum), tile.Pointer[(r * PanelDot.TileStride) + c - first], $"{rows}x{inner}x{columns} at {r}, {c}");
                }
            }
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(128)]
    [DataRow(-128)]
    public void Codes_become_bytes_row_by_row(int offset)
    {
        var random = new Random(offset);
        for (int count = 1; count <= 70; count++)
        {
            int stride = BytePacking.Groups(count) * BytePacking.Group;
            short[] codes = [.. Enumerable.Range(0, 3 * count).Select(_ => (short)(random.Next(256) - offset))];
            using NativeBuffer<short> from = NativeBuffer<short>.Of(codes);
            using var bytes = new NativeBuffer<byte>(3 * stride);
            BytePacking.Codes(from.Pointer, 3, count, offset, bytes.Pointer, stride);
            for (int i = 0; i < codes.Length; i++) Assert.AreEqual((byte)(codes[i] + offset), bytes.Pointer[(i / count * stride) + (i % count)]);
        }
    }
}
