using Spike.Compiler.Diagnostics;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping;

/// <summary>Whether the embedded processors have the memory for what was given to them.</summary>
internal static class ProcessorRoom
{
    public const string Code = "SPIKE3013";

    /// <exception cref="ModelFault">They have not; it names the layer that takes the most.</exception>
    public static void Require(ChipImage image, SpikingProgram program, ChipProfile chip)
    {
        long limit = ProcessorBytes.Limit(chip);
        foreach (ProcessorImage processor in image.Processors)
        {
            ProcessorBytes bytes = ProcessorBytes.Of(processor, image);
            if (bytes.All <= limit) continue;
            string layer = bytes.Largest!;
            int edge = program.Edges.Select(found => found.Name).ToList().IndexOf(layer);
            throw new ModelFault(Code, program.Operations.FirstOrDefault(operation => operation.Output == edge)?.Node ?? layer,
                $"'{layer}' takes {bytes.LargestBytes} bytes of {bytes.All} that the embedded processors of chip {processor.Chip} need, and those of '{chip.Name}' have {limit}: {bytes.All - limit} too many",
                "Make what does not spike smaller (shorter sequences, smaller tables), compute it in the app before or behind the network, or compile for a chip whose processors have more memory.");
        }
    }
}
