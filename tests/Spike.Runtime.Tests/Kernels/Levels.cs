using Spike.Runtime.Kernels;

namespace Spike.Runtime.Tests.Kernels;

/// <summary>The instruction levels of this machine, as data of a test.</summary>
internal static class Levels
{
    public static IEnumerable<object[]> All => SimdLevels.Supported.Select(level => new object[] { level.ToString() });

    public static SimdLevel Parse(string level) => Enum.Parse<SimdLevel>(level);

    /// <summary>Codes of which a third are the extremes.</summary>
    public static short Code(Random random) => random.Next(6) switch
    {
        0 => short.MinValue,
        1 => short.MaxValue,
        _ => (short)random.Next(short.MinValue, short.MaxValue + 1),
    };

    /// <summary>A buffer full of codes, the room behind its end included, so that nothing is right by being zero.</summary>
    public static unsafe NativeBuffer<short> Noise(int length, Random random)
    {
        var buffer = new NativeBuffer<short>(length);
        for (int i = 0; i < length + 64; i++) buffer.Pointer[i] = Code(random);
        return buffer;
    }
}
