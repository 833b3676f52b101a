using Spike.Runtime.Codings;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Lowering;

/// <summary>How many codes a value gets from the steps that its readers want: 2^T under radix and graded coding, T on each side of 0 under rate.</summary>
/// <param name="coding">The plan's coding.</param>
/// <param name="timeSteps">The plan's T.</param>
internal sealed class CodeWidths(SpikeCoding coding, int timeSteps)
{
    /// <summary>Bits of codes that are sent to nobody.</summary>
    public const int UnsentBits = 12;

    /// <summary>The most rate steps that a user may ask for: 4096 of a stream then.</summary>
    public const int MaxRateSteps = 1024;

    private const int LeastStreamBits = 12;
    private const int MoreStreamBits = 4;

    /// <summary>How many times as many rate steps a stream has as synapses: a quarter of their rounding.</summary>
    private const int RateStreamFactor = 4;

    /// <summary>Steps of residual streams and of what embedded functions read: four bits more than T, and never under 12; four times T under rate coding.</summary>
    public int StreamSteps { get; } = coding == SpikeCoding.Rate
        ? Math.Min(timeSteps * RateStreamFactor, short.MaxValue)
        : Math.Clamp(timeSteps + MoreStreamBits, LeastStreamBits, CodeRange.MaxBits);

    /// <summary>Steps of what the caller reads. Rate coding sends nothing for it: the host reads membranes.</summary>
    public int OutputSteps => coding == SpikeCoding.Rate ? StreamSteps : CodeRange.MaxBits;

    /// <summary>Bits of constants, for which nothing is sent either.</summary>
    public int ConstantBits => coding == SpikeCoding.Rate ? UnsentBits : StreamSteps;

    /// <summary>Whether codes that nobody else reads need not be as narrow as the coding's trains.</summary>
    public bool IsUnsentFree => coding == SpikeCoding.Rate;

    /// <summary>T with so many more halvings of the rounding error.</summary>
    public int Finer(int steps, int halvings) =>
        Math.Clamp(coding == SpikeCoding.Rate ? steps << Math.Min(halvings, 10) : steps + halvings, steps, Math.Max(steps, StreamSteps));

    /// <summary>The codes of so many steps. Radix codes without a sign stop at 15 bits.</summary>
    public CodeRange Range(int steps, bool nonNegative) => coding == SpikeCoding.Rate
        ? CodeRange.Levels(steps, !nonNegative)
        : Bits(steps, nonNegative);

    /// <summary>All codes of so many bits.</summary>
    public static CodeRange Bits(int bits, bool nonNegative) => new(bits, !nonNegative || bits == CodeRange.MaxBits);
}
