using System.Collections.Immutable;
using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping.Partitioning;

/// <summary>Populations whose every row reaches one neuron alone: sums over windows that do not overlap, copies. They may be cut anywhere, and nothing is read twice.</summary>
internal static class Fusion
{
    public static bool IsFree(Population population) => population.Inputs.Any() && population.Inputs.All(input => input.Synapses is WindowSynapses window
        && window.Weights is null && window.ChannelsPerGroup == 1 && window.OutputsPerGroup == 1
        && Enumerable.Range(0, window.Window.Kernel.Length).All(axis => window.Window.Kernel[axis] == 1 || (window.Window.Kernel[axis] <= window.Window.Strides[axis] && window.Window.Dilations[axis] == 1)));

    /// <summary>The population that such a one reads, where nobody else reads it and both number neurons alike: they can be cut as one, and what passes between them stays on its core.</summary>
    public static Population? SourceOf(Population population, MappingPlan plan)
    {
        if (!IsFree(population) || population.Inputs.Count() != 1) return null;
        BranchInput input = population.Inputs.First();
        if (input.Value != input.Synapses.Input || plan.Populations.FirstOrDefault(other => other.Value == input.Value) is not { } source) return null;
        var window = (WindowSynapses)input.Synapses;
        bool alike = window.InputGrid.SameAs(source.Grid) && window.Window.InputSize.AsSpan().SequenceEqual(source.Shape.AsSpan())
            && window.Window.OutputSize.AsSpan().SequenceEqual(population.Shape.AsSpan()) && Covers(window.Window);
        return alike && IsReadOnce(source.Value, plan) ? source : null;
    }

    /// <summary>The tile of the source that a tile reads.</summary>
    public static Tile Read(Population population, Tile tile)
    {
        Window window = ((WindowSynapses)population.Inputs.First().Synapses).Window;
        ImmutableArray<int> first = [.. tile.First.Select((from, axis) => Math.Max(0, (from * window.Strides[axis]) - window.Pads[axis]))];
        return new Tile(window.InputSize, first, [.. tile.Size.Select((size, axis) => Math.Min(window.InputSize[axis], ((tile.First[axis] + size) * window.Strides[axis]) - window.Pads[axis]) - first[axis])]);
    }

    /// <summary>Windows stand side by side, and each input is in one.</summary>
    private static bool Covers(Window window) => Enumerable.Range(0, window.Kernel.Length).All(axis =>
        window.Kernel[axis] == window.Strides[axis] && window.Dilations[axis] == 1 && window.Pads[axis] < window.Strides[axis]
        && (window.OutputSize[axis] * window.Strides[axis]) - window.Pads[axis] >= window.InputSize[axis]
        && ((window.OutputSize[axis] - 1) * window.Strides[axis]) - window.Pads[axis] < window.InputSize[axis]);

    /// <summary>One population reads it once, no processor and no output does.</summary>
    private static bool IsReadOnce(int value, MappingPlan plan)
    {
        if (plan.Populations.Sum(population => population.Inputs.Count(input => input.Value == value)) != 1 || plan.SentByProcessors.Contains(value)) return false;
        return !plan.Program.Outputs.Any(output => plan.Wiring.Edges(output.Edge).Contains(value))
            && !plan.Work.OfType<ProcessorWork>().Any(work => work.Operation.Inputs.Any(input => plan.Wiring.Edges(input).Contains(value)))
            && !plan.Populations.Any(population => population.Summands.SelectMany(summand => summand.Parts).OfType<ProductSynapses>().Any(product => plan.Wiring.Edges(product.Operation.B).Contains(value)));
    }
}
