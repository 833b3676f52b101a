using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Spike.Runtime.Chips;

/// <summary>A board's file: which chips stand on it, and how.</summary>
/// <param name="Format">The file's kind and version.</param>
/// <param name="Name">Of the board.</param>
/// <param name="Description">In a sentence.</param>
/// <param name="Citations">What the sources are short for.</param>
/// <param name="Chips">How many.</param>
/// <param name="Columns">Of the grid.</param>
/// <param name="Rows">Of the grid.</param>
/// <param name="Profile">The chips' profile: a known name, or a path from the file's folder; none takes the target's.</param>
internal sealed record BoardFile(
    string Format, string Name, string Description, [property: JsonConverter(typeof(CitationsConverter))] ImmutableDictionary<string, string> Citations,
    ChipFigure Chips, ChipFigure Columns, ChipFigure Rows, string? Profile = null)
{
    public const string FormatName = "spike-chip-board/1";
}
