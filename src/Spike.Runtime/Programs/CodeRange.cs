namespace Spike.Runtime.Programs;

/// <summary>The codes that T time steps can carry: T-bit signed integers, sent in non-adjacent form, or T-bit unsigned ones, sent as bits.</summary>
/// <remarks>
/// Unsigned codes stop at 15 steps so that every code of every program fits a signed 16-bit lane: one kernel then serves
/// all widths. A non-negative edge that asks for 16 steps is carried by signed codes.
/// </remarks>
internal readonly record struct CodeRange
{
    public const int MaxTimeSteps = 16;

    public CodeRange(int timeSteps, bool signed)
    {
        int most = signed ? MaxTimeSteps : MaxTimeSteps - 1;
        if (timeSteps < 1 || timeSteps > most)
            throw new ArgumentOutOfRangeException(nameof(timeSteps), timeSteps, $"{(signed ? "Signed" : "Unsigned")} codes take 1 to {most} steps.");
        TimeSteps = timeSteps;
        Signed = signed;
    }

    /// <summary>T: the number of steps, and of bits.</summary>
    public int TimeSteps { get; }

    public bool Signed { get; }

    public int Min => Signed ? -(1 << (TimeSteps - 1)) : 0;

    public int Max => Signed ? (1 << (TimeSteps - 1)) - 1 : (1 << TimeSteps) - 1;

    /// <summary>How many codes there are: 2^T.</summary>
    public int Count => 1 << TimeSteps;

    public int Clamp(long value) => (int)Math.Clamp(value, Min, Max);

    public override string ToString() => $"{(Signed ? 's' : 'u')}{TimeSteps}";
}
