namespace Spike.Runtime.Codings;

/// <summary>How the codes of an edge become spikes.</summary>
internal enum SpikeCoding
{
    /// <summary>Digits in {-1, 0, 1}, most significant first; see <see cref="RadixCoding"/>.</summary>
    Radix,

    /// <summary>As many equal spikes as the code is large; see <see cref="RateCoding"/>.</summary>
    Rate,

    /// <summary>One spike that carries the change since the last one as a number; see <see cref="GradedCoding"/>.</summary>
    Graded,
}
