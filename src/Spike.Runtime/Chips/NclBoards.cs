using System.Globalization;

namespace Spike.Runtime.Chips;

/// <summary>The boards ncl-1chip to ncl-64chip: a grid as square as it can be, of the target's chips.</summary>
internal static class NclBoards
{
    public const string Pattern = "ncl-Nchip";

    private const string Prefix = "ncl-";
    private const string Suffix = "chip";

    /// <summary>Whether a name means such a board, whatever number it holds.</summary>
    public static bool IsMeant(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>The number of chips that a name asks for; none where it is no name of such a board.</summary>
    public static int? Chips(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal) && name.Length > Prefix.Length + Suffix.Length
        && int.TryParse(name.AsSpan(Prefix.Length, name.Length - Prefix.Length - Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int chips)
        && chips is >= 1 and <= ChipForm.MaxChips
            ? chips
            : null;

    public static ChipBoard Of(int chips, ChipProfile chip)
    {
        int rows = (int)Math.Sqrt(chips);
        // The most rows that fill the grid, so that no place stays empty; a prime number of chips is one row.
        while (chips % rows != 0) rows--;
        return new ChipBoard($"{Prefix}{chips}{Suffix}", chip, Figure(chips, "the board is named for it"), Figure(chips / rows, "Intel publishes no arrangement; as square as it can be"),
            Figure(rows, "Intel publishes no arrangement; as square as it can be"));
    }

    private static ChipFigure Figure(int value, string reason) => new(value, "chips", $"{ChipSource.Assumed}: {reason}");
}
