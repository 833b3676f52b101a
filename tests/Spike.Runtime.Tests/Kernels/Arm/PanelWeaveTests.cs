using Spike.Runtime.Kernels;
using Spike.Runtime.Kernels.Arm;

namespace Spike.Runtime.Tests.Kernels.Arm;

[TestClass]
public unsafe class PanelWeaveTests
{
    [TestMethod]
    public void Four_rows_of_codes_become_groups_of_bytes()
    {
        var random = new Random(1);
        for (int gap = 16; gap < 20; gap++)
        {
            using NativeBuffer<short> codes = Levels.Noise(4 * gap, random);
            using var groups = new NativeBuffer<sbyte>(64);

            PanelWeave.Group(codes.Pointer, gap, groups.Pointer);

            for (int i = 0; i < 64; i++) Assert.AreEqual((sbyte)codes.Pointer[(i % 4 * gap) + (i / 4)], groups.Pointer[i]);
        }
    }

    [TestMethod]
    [DataRow(128)]
    [DataRow(-128)]
    public void Sums_of_columns_are_added_with_their_factor(int factor)
    {
        var random = new Random(2);
        for (int groups = 1; groups < 40; groups += 3)
        {
            const int PanelCount = 3;
            using var panels = new NativeBuffer<sbyte>(PanelCount * groups * 64);
            using var sums = new NativeBuffer<int>(PanelCount * 16);
            for (int i = 0; i < panels.Length; i++) panels.Pointer[i] = (sbyte)(random.Next(3) == 0 ? -128 : random.Next(-128, 128));
            int[] expected = [.. Enumerable.Range(0, PanelCount * 16).Select(_ => random.Next(-1000, 1000))];
            expected.CopyTo(new Span<int>(sums.Pointer, expected.Length));
            for (int i = 0; i < panels.Length; i++) expected[(i / (groups * 64) * 16) + (i % 64 / 4)] += factor * panels.Pointer[i];

            PanelWeave.AddColumnSums(panels.Pointer, groups, PanelCount, factor, sums.Pointer);

            CollectionAssert.AreEqual(expected, new Span<int>(sums.Pointer, expected.Length).ToArray());
        }
    }

    [TestMethod]
    public void Codes_are_narrowed_sixteen_at_a_time()
    {
        var random = new Random(3);
        for (int count = 0; count < 50; count++)
        {
            using NativeBuffer<short> codes = Levels.Noise(count, random);
            using var bytes = new NativeBuffer<sbyte>(count);
            int done = PanelWeave.Codes(codes.Pointer, count, -128, bytes.Pointer);
            Assert.AreEqual(count / 16 * 16, done);
            for (int i = 0; i < count; i++) Assert.AreEqual(i < done ? (sbyte)(codes.Pointer[i] - 128) : 0, bytes.Pointer[i]);
        }
    }
}
