using Spike.Runtime.Programs;

namespace Spike.Runtime.Codings;

/// <summary>The spikes of one code on an edge, sent from rest, whatever the edge's coding.</summary>
/// <remarks>A reader integrates V ← g·V + W·d_t with the coding's growth g, so that V ends as W·q for each of them.</remarks>
internal static class SpikeTrain
{
    /// <summary>g: what a membrane is multiplied by between two steps.</summary>
    public static int Growth(SpikeCoding coding) => coding == SpikeCoding.Radix ? 2 : 1;

    /// <summary>d_t; 0 before the window has begun.</summary>
    public static int Digit(int code, Edge edge, int step) => step < 0 ? 0 : edge.Coding switch
    {
        SpikeCoding.Radix => RadixCoding.Digit(code, edge.Range, step),
        SpikeCoding.Rate => RateCoding.Digit(code, step),
        _ => code,
    };

    /// <summary>How many of the d_t are not 0.</summary>
    public static int SpikeCount(int code, CodeRange range, SpikeCoding coding) => coding switch
    {
        SpikeCoding.Radix => RadixCoding.SpikeCount(code, range.Signed),
        SpikeCoding.Rate => RateCoding.SpikeCount(code),
        _ => code == 0 ? 0 : 1,
    };

    /// <summary>Adds <paramref name="count"/> trains of a code to the spikes of each step.</summary>
    public static void AddTo(Span<long> steps, int code, Edge edge, long count)
    {
        int last = edge.Coding == SpikeCoding.Rate ? Math.Min(Math.Abs(code), steps.Length) : steps.Length;
        for (int step = 0; step < last; step++)
        {
            if (Digit(code, edge, step) != 0) steps[step] += count;
        }
    }
}
