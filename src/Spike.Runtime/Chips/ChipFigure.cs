using System.Collections.Immutable;

namespace Spike.Runtime.Chips;

/// <summary>A number of a chip, and where it is from.</summary>
/// <param name="Value">In the unit.</param>
/// <param name="Unit">As docs/chip-profiles.md lists it for the key.</param>
/// <param name="Source">"KEY" or "KEY, place" of the profile's citations, or "assumed: why".</param>
internal sealed record ChipFigure(double Value, string Unit, string Source)
{
    public bool IsAssumed => ChipSource.IsAssumed(Source);

    /// <summary>The value of a key that counts something.</summary>
    public int Count => checked((int)Value);

    /// <summary>The same where it may be large.</summary>
    public long LongCount => checked((long)Value);
}

/// <summary>Whether a chip can do something, and where that is from.</summary>
internal sealed record ChipFlag(bool Value, string Source)
{
    public bool IsAssumed => ChipSource.IsAssumed(Source);
}

/// <summary>What a chip knows by name, and where that is from.</summary>
internal sealed record ChipNames(ImmutableArray<string> Values, string Source)
{
    public bool IsAssumed => ChipSource.IsAssumed(Source);
}
