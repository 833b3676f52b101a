namespace Spike.Compiler.Events;

/// <summary>The upper part of a Prophesee time, which runs over.</summary>
/// <param name="bits">Of it.</param>
/// <param name="lowBits">Of the part below, which stands with the event.</param>
internal sealed class TimeHigh(int bits, int lowBits)
{
    private long rounds;

    /// <summary>The last value; -1 before the first.</summary>
    public long High { get; private set; } = -1;

    public bool IsKnown => High >= 0;

    /// <summary>Microseconds.</summary>
    public long At(long low) => (((rounds << bits) + High) << lowBits) + low;

    /// <summary>Takes a new value; one far below the last has run over.</summary>
    public void Set(long value, ByteSource source)
    {
        if (IsKnown && value < High)
        {
            if (High - value < 1L << (bits - 1)) throw source.Damaged($"its times run backwards before byte {source.Position}");
            rounds++;
        }

        High = value;
    }
}
