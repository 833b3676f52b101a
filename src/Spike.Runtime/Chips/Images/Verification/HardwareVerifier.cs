using System.Collections.Immutable;
using static Spike.Runtime.Chips.Images.Verification.ImageReading;

namespace Spike.Runtime.Chips.Images.Verification;

/// <summary>Whether the board that an image brings along makes sense, and is the one that it was mapped for.</summary>
internal static class HardwareVerifier
{
    public static void Check(ChipImage image, ChipBoard board)
    {
        const string what = "its board";
        ChipProfile chip = board.Chip;
        Require(!chip.Programs.Values.IsDefault && chip.Programs.Values.All(name => name is not null), what, "a list is missing");
        // The same rules as for a file of a user's, before any number is used.
        ImmutableArray<ChipFault> faults = ChipFiles.Profile(what, ChipFiles.ToBytes(chip)).Faults;
        Require(faults.IsEmpty, what, faults.IsEmpty ? "" : faults[0].PlacedReason);
        foreach (ChipFigure figure in new[] { board.Chips, board.Columns, board.Rows })
            Require(figure.Value >= 1 && figure.Value <= ChipForm.MaxChips && Math.Floor(figure.Value) == figure.Value, what, $"{figure.Value} chips are no board");
        Require(board.Columns.Count * board.Rows.Count >= board.Chips.Count, what, $"{board.Columns.Count} x {board.Rows.Count} places do not hold {board.Chips.Count} chips");
        Require(chip.Name == image.Profile && board.Name == image.Board, what, $"it is '{board.Name}' of '{chip.Name}', and the image was mapped for '{image.Board}' of '{image.Profile}'");
        Require(image.ProfileSha256.Length == 0 || ProfileDigest.Of(chip).Equals(image.ProfileSha256, StringComparison.OrdinalIgnoreCase), what, $"the profile '{chip.Name}' is not as it was when the image was mapped");
        Require(image.Chips <= board.Chips.Count, what, $"it has {board.Chips.Count} chips, and the image takes {image.Chips}");
    }
}
