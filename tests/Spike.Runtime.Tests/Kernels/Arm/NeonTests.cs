using System.Runtime.Intrinsics;
using Spike.Runtime.Kernels.Arm;

namespace Spike.Runtime.Tests.Kernels.Arm;

/// <summary>What each operation means, on whatever processor the tests run: on Arm its instruction, elsewhere its second form.</summary>
[TestClass]
public class NeonTests
{
    private readonly Random random = new(4);

    [TestMethod]
    public void Products_of_16_bits_widen_from_either_half()
    {
        for (int trial = 0; trial < 100; trial++)
        {
            Vector128<short> a = Shorts(), b = Shorts();
            Vector128<int> sum = Integers();
            for (int i = 0; i < 4; i++)
            {
                Assert.AreEqual(sum[i] + (a[i] * b[i]), Neon.MultiplyAddLower(sum, a, b)[i]);
                Assert.AreEqual(sum[i] + (a[i + 4] * b[i + 4]), Neon.MultiplyAddUpper(sum, a, b)[i]);
            }
        }
    }

    [TestMethod]
    public void Products_of_32_bits_widen_from_either_half()
    {
        for (int trial = 0; trial < 100; trial++)
        {
            Vector128<int> a = Integers(), b = Integers();
            for (int i = 0; i < 2; i++)
            {
                Assert.AreEqual(1 + ((long)a[i] * b[i]), Neon.MultiplyAddLower(Vector128<long>.One, a, b)[i]);
                Assert.AreEqual(1 + ((long)a[i + 2] * b[i + 2]), Neon.MultiplyAddUpper(Vector128<long>.One, a, b)[i]);
            }
        }
    }

    [TestMethod]
    public void Four_products_of_bytes_are_summed_in_each_lane()
    {
        for (int trial = 0; trial < 100; trial++)
        {
            Vector128<sbyte> a = trial == 0 ? Vector128.Create(sbyte.MinValue) : Shorts().AsSByte(), b = trial == 0 ? a : Shorts().AsSByte();
            Vector128<int> sum = Integers(), dot = Neon.Dot(sum, a, b);
            for (int i = 0; i < 4; i++) Assert.AreEqual(sum[i] + Enumerable.Range(4 * i, 4).Sum(j => a[j] * b[j]), dot[i]);
        }
    }

    [TestMethod]
    public void Lanes_go_where_their_names_say()
    {
        Vector128<long> a = Integers().AsInt64(), b = Integers().AsInt64();
        Assert.AreEqual(Vector128.Create((int)(a[0] >> 32), (int)(a[1] >> 32), (int)(b[0] >> 32), (int)(b[1] >> 32)), Neon.HighHalves(a, b));
        Assert.AreEqual(Vector128.Create(a[0], b[0]), Neon.ZipLower(a, b));
        Assert.AreEqual(Vector128.Create(a[1], b[1]), Neon.ZipUpper(a, b));
        Vector128<short> even = Shorts(), odd = Shorts();
        for (int i = 0; i < 8; i++)
        {
            Assert.AreEqual((i % 2 == 0 ? even : odd)[i / 2], Neon.ZipLower(even, odd)[i]);
            Assert.AreEqual((i % 2 == 0 ? even : odd)[(i / 2) + 4], Neon.ZipUpper(even, odd)[i]);
        }

        Vector128<int> c = Vector128.Create(1, 20, 300, 4000), d = Vector128.Create(5, 60, 700, 8000);
        Assert.AreEqual(Vector128.Create(21, 4300, 65, 8700), Neon.AddPairs(c, d));
    }

    [TestMethod]
    public void Shifts_to_the_right_round_down_and_narrowing_takes_the_nearest()
    {
        Assert.AreEqual(Vector128.Create(-1, 12, -4, 0), Neon.Shift(Vector128.Create(-1, 3, -7, 1), Vector128.Create(-31, 2, -1, -1)));
        Assert.AreEqual(Vector128.Create(-1L, 1L << 40), Neon.Shift(Vector128.Create(long.MinValue, 1L), Vector128.Create(-63L, 40)));
        Assert.AreEqual(Vector128.Create(int.MaxValue, int.MinValue, 7, -7), Neon.Saturate(Vector128.Create(1L << 40, -(1L << 40)), Vector128.Create(7L, -7)));
    }

    private Vector128<short> Shorts() => Integers().AsInt16();

    private Vector128<int> Integers() => Vector128.Create(random.NextInt64(), random.NextInt64()).AsInt32() ^ (random.Next(2) == 0 ? Vector128<int>.AllBitsSet : default);
}
