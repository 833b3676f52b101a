using System.Collections.Immutable;

namespace Spike.Runtime.Chips;

/// <summary>What is wrong with a chip profile or a board.</summary>
/// <param name="Code">SPIKE3003 to SPIKE3006.</param>
/// <param name="File">The file, or the name that was asked for.</param>
/// <param name="Key">Where in the file, "energies.tileSpike.unit"; empty for the whole.</param>
/// <param name="Reason">Half a sentence.</param>
/// <param name="Remedy">A sentence.</param>
internal sealed record ChipFault(string Code, string File, string Key, string Reason, string Remedy)
{
    /// <summary>There is no such profile or board, or no JSON in its file.</summary>
    public const string Unreadable = "SPIKE3003";

    /// <summary>The file does not have the form of one.</summary>
    public const string Malformed = "SPIKE3004";

    /// <summary>Target and chips do not belong together.</summary>
    public const string Mismatch = "SPIKE3005";

    /// <summary>A number makes no sense.</summary>
    public const string Nonsense = "SPIKE3006";

    /// <summary>The reason with its place.</summary>
    public string PlacedReason => Key.Length == 0 ? Reason : $"'{Key}': {Reason}";
}

/// <summary>A value, or what stands in its way.</summary>
/// <param name="Value">None exactly when there are faults.</param>
/// <param name="Faults">In the order of the file.</param>
internal sealed record ChipResult<T>(T? Value, ImmutableArray<ChipFault> Faults)
    where T : class
{
    public static ChipResult<T> Of(T value) => new(value, []);

    public static ChipResult<T> Failed(params ImmutableArray<ChipFault> faults) => new(null, faults);
}
