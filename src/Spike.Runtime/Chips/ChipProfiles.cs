using System.Collections.Immutable;

namespace Spike.Runtime.Chips;

/// <summary>The profiles that this version brings along.</summary>
internal static class ChipProfiles
{
    public static readonly ImmutableArray<string> Names = ["loihi1", "loihi2", "loihi3"];

    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public static ChipProfile Named(string name) => ChipFiles.Profile(name, Text(name)) is { Value: { } chip }
        ? chip
        : throw new InvalidDataException($"The profile '{name}' is faulty.");

    /// <summary>The file of a profile.</summary>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public static byte[] Text(string name)
    {
        using Stream stream = typeof(ChipProfiles).Assembly.GetManifestResourceStream($"Chips/{name}.json")
            ?? throw new ArgumentException($"There is no profile '{name}'.", nameof(name));
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
