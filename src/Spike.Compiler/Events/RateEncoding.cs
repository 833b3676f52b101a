namespace Spike.Compiler.Events;

/// <summary>A spike with probability x / max in each step, one independent of the other.</summary>
/// <remarks>The chance of element i in step t is a function of seed, t and i alone (SplitMix64's finaliser, Steele, Lea and Flood 2014), so that it is the same on every machine and in any order.</remarks>
internal static class RateEncoding
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    public static void Encode(ReadOnlySpan<float> values, float max, ulong seed, int step, Span<float> spikes)
    {
        ulong key = Mix(seed + Golden) ^ Mix(((ulong)step + 1) * Golden);
        for (int i = 0; i < values.Length; i++)
        {
            // 24 bits, all that a float tells apart below 1.
            float chance = (Mix(key + (((ulong)i + 1) * Golden)) >> 40) * (1f / (1 << 24));
            spikes[i] = chance < values[i] / max ? 1 : 0;
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
