using Spike.Runtime.Kernels;

namespace Spike.Runtime.Tests.Kernels;

[TestClass]
public unsafe class NativeBufferTests
{
    [TestMethod]
    public void A_buffer_is_zero_and_starts_on_a_cache_line()
    {
        for (int length = 0; length < 200; length += 7)
        {
            using var buffer = new NativeBuffer<long>(length);
            Assert.AreEqual(0, (nint)buffer.Pointer % 64);
            Assert.IsFalse(new ReadOnlySpan<long>(buffer.Pointer, length).ContainsAnyExcept(0));
        }
    }

    [TestMethod]
    public void A_large_buffer_is_zero_to_its_end_each_time()
    {
        const int length = 5_000_001;
        for (int round = 0; round < 3; round++)
        {
            using var buffer = new NativeBuffer<byte>(length);
            var bytes = new Span<byte>(buffer.Pointer, length);
            Assert.AreEqual(0, (nint)buffer.Pointer % 64);
            Assert.IsFalse(bytes.ContainsAnyExcept((byte)0));
            bytes.Fill(1);
        }
    }

    [TestMethod]
    public void A_disposed_buffer_points_nowhere_and_may_be_disposed_again()
    {
        NativeBuffer<int> buffer = NativeBuffer<int>.Of([1, 2, 3]);
        Assert.AreEqual(3, buffer.Pointer[2]);
        buffer.Dispose();
        buffer.Dispose();
        Assert.IsTrue(buffer.Pointer == null);
    }

    [TestMethod]
    public void More_than_memory_can_count_is_refused() => Assert.ThrowsExactly<OverflowException>(() => new NativeBuffer<long>(long.MaxValue));

    [TestMethod]
    public void Plain_loops_are_a_level_of_every_machine()
    {
        Assert.Contains(SimdLevel.Scalar, SimdLevels.Supported.ToArray());
        Assert.AreEqual(SimdLevels.Best, SimdLevels.Supported.Max());
    }
}
