using System.Globalization;
using System.Numerics;

namespace Spike.Runtime.Programs;

/// <summary>The codes that an edge can carry: all whole numbers from <see cref="Min"/> to <see cref="Max"/>.</summary>
/// <remarks>
/// Codes without a sign stop at 15 bits so that every code of every program fits a signed 16-bit lane: one kernel then serves
/// all widths. A non-negative edge that asks for 16 bits is carried by signed codes.
/// </remarks>
internal readonly record struct CodeRange
{
    public const int MaxBits = 16;

    /// <summary>All codes of so many bits, two's complement where signed: what so many radix steps carry.</summary>
    public CodeRange(int bits, bool signed)
    {
        int most = signed ? MaxBits : MaxBits - 1;
        if (bits < 1 || bits > most)
            throw new ArgumentOutOfRangeException(nameof(bits), bits, $"{(signed ? "Signed" : "Unsigned")} codes take 1 to {most} bits.");
        (Min, Max) = signed ? (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) : (0, (1 << bits) - 1);
    }

    private CodeRange(int min, int max) => (Min, Max) = (min, max);

    /// <summary>The codes from <paramref name="min"/> to <paramref name="max"/>; they hold 0, and a number beside it.</summary>
    public static CodeRange Between(int min, int max) => min is >= short.MinValue and <= 0 && max is >= 0 and <= short.MaxValue && min < max
        ? new CodeRange(min, max)
        : throw new ArgumentOutOfRangeException(nameof(max), max, $"{min}..{max} is no range of codes around 0 in 16 bits.");

    /// <summary>What so many unary spikes can say: 0..T, or -T..T where signed.</summary>
    public static CodeRange Levels(int levels, bool signed) => Between(signed ? -levels : 0, levels);

    public int Min { get; }

    public int Max { get; }

    public bool Signed => Min < 0;

    /// <summary>Whether there is no code at all, as on membranes.</summary>
    public bool IsEmpty => Min == Max;

    /// <summary>The fewest bits that hold every code, two's complement where signed.</summary>
    public int Bits => Signed
        ? 1 + Math.Max(BitLength(-1 - Min), BitLength(Max))
        : BitLength(Max);

    /// <summary>The largest absolute value of a code.</summary>
    public int Magnitude => Math.Max(-Min, Max);

    /// <summary>How many codes there are.</summary>
    public int Count => Max - Min + 1;

    public int Clamp(long value) => (int)Math.Clamp(value, Min, Max);

    /// <summary>"s8" and "u8" for all codes of so many bits, else "-5..5".</summary>
    public override string ToString() => IsEmpty ? ""
        : new CodeRange(Bits, Signed) == this ? string.Create(CultureInfo.InvariantCulture, $"{(Signed ? 's' : 'u')}{Bits}")
        : string.Create(CultureInfo.InvariantCulture, $"{Min}..{Max}");

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string text, out CodeRange range)
    {
        range = default;
        if (text.Length == 0) return true;
        int dots = text.IndexOf("..", StringComparison.Ordinal);
        bool known = dots >= 0
            ? TryNumber(text.AsSpan(0, dots), out int min) & TryNumber(text.AsSpan(dots + 2), out int max)
                && min is >= short.MinValue and <= 0 && max is >= 0 and <= short.MaxValue && min < max
            : (max = 0) == 0 & TryNumber(text.AsSpan(1), out min) && text[0] is 's' or 'u' && min >= 1 && min <= (text[0] == 's' ? MaxBits : MaxBits - 1);
        if (!known) return false;
        range = dots >= 0 ? new CodeRange(min, max) : new CodeRange(min, text[0] == 's');
        // Each range has one spelling.
        return range.ToString() == text;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static int BitLength(int number) => 32 - BitOperations.LeadingZeroCount((uint)number);
}
