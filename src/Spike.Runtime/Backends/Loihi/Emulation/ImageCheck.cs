using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>Whether an image belongs onto a board.</summary>
internal static class ImageCheck
{
    /// <exception cref="ChipImageException">It does not.</exception>
    public static void RequirePlaces(ChipImage image, ChipBoard board)
    {
        if (image.Cores.IsDefault || image.Processors.IsDefault || image.Inputs.IsDefault || image.Outputs.IsDefault) throw ImageTables.Fault("the image", "a list is missing");
        ImageTables.Require(image.Steps is >= 0 and <= 1 << 30, "the image", $"{image.Steps} steps are no sample");
        if (image.Chips > board.Chips.Count)
            throw new ChipImageException($"The chip image takes {image.Chips} chips, and the board '{board.Name}' has {board.Chips.Count}. Take a larger board, or compile for this one.");
        var taken = new HashSet<(int, int)>();
        foreach (CoreImage core in image.Cores)
        {
            RequireChip(core.Chip, image);
            ImageTables.Require(core.Core >= 0 && core.Core < board.Chip.Cores.PerChip.Count, "the image", $"core {core.Core} of chip {core.Chip} is not there: a chip has {board.Chip.Cores.PerChip.Count}");
            ImageTables.Require(taken.Add((core.Chip, core.Core)), "the image", $"core {core.Core} of chip {core.Chip} is there twice");
        }

        foreach (ProcessorImage processor in image.Processors)
        {
            RequireChip(processor.Chip, image);
            ImageTables.Require(taken.Add((processor.Chip, -1)), "the image", $"the processors of chip {processor.Chip} are there twice");
        }

        foreach (OutputPort port in image.Outputs) ImageTables.Require(port.Elements >= 1, $"output '{port.Name}'", "it has no elements");
    }

    private static void RequireChip(int chip, ChipImage image) => ImageTables.Require(chip >= 0 && chip < image.Chips, "the image", $"chip {chip} is not there: it has {image.Chips}");
}
