using System.Collections.Immutable;

namespace Spike.Runtime.Chips;

/// <summary>A key of a chip's file: what it may hold. The check, the schema and the page of all keys follow from it.</summary>
/// <param name="Name">As written.</param>
/// <param name="Meaning">In a few words.</param>
/// <param name="IsRequired">Whether a file must have it.</param>
internal abstract record ChipKey(string Name, string Meaning, bool IsRequired = true);

/// <summary>Other keys.</summary>
internal sealed record SectionKey(string Name, string Meaning, ImmutableArray<ChipKey> Keys, bool IsRequired = true) : ChipKey(Name, Meaning, IsRequired);

/// <summary>A number with its unit and source.</summary>
/// <param name="Name">As written.</param>
/// <param name="Meaning">In a few words.</param>
/// <param name="Unit">The only one that is taken.</param>
/// <param name="Low">The least that makes sense.</param>
/// <param name="High">The most that makes sense.</param>
/// <param name="IsWhole">Whether it counts something.</param>
internal sealed record FigureKey(string Name, string Meaning, string Unit, double Low, double High, bool IsWhole = true) : ChipKey(Name, Meaning);

/// <summary>True or false with its source.</summary>
internal sealed record FlagKey(string Name, string Meaning) : ChipKey(Name, Meaning);

/// <summary>Some of the known names, with their source.</summary>
internal sealed record NamesKey(string Name, string Meaning, ImmutableArray<string> Known) : ChipKey(Name, Meaning);

/// <summary>Words.</summary>
/// <param name="Name">As written.</param>
/// <param name="Meaning">In a few words.</param>
/// <param name="Only">The only text that is taken; none takes any.</param>
/// <param name="IsRequired">Whether a file must have it.</param>
internal sealed record TextKey(string Name, string Meaning, string? Only = null, bool IsRequired = true) : ChipKey(Name, Meaning, IsRequired);

/// <summary>What the sources of the file are short for.</summary>
internal sealed record CitationsKey() : ChipKey("citations", "what the sources are short for: each a key and where it was published");
