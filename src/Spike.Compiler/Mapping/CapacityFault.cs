using Spike.Compiler.Diagnostics;
using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping;

/// <summary>What does not fit a chip, by how much, and what helps.</summary>
internal static class CapacityFault
{
    public static ModelFault Of(ChipProfile chip, Population population, string limit, long used, long most) => new(
        "SPIKE3010", population.Node, $"one neuron of '{population.Name}' takes {used} {limit}, and a core of '{chip.Name}' has {most}: {used - most} too many",
        "Make the layer smaller, take fewer time steps, or compile for a chip with larger cores.");
}
