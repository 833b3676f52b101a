using System.Collections.Immutable;

namespace Spike.Runtime.Chips;

/// <summary>The neuron programs that a profile may name: the codings, and the chip's own leaky integrate-and-fire.</summary>
internal static class NeuronPrograms
{
    public const string Lif = "lif";

    public static readonly ImmutableArray<string> All = [Lif, "radix", "rate", "graded"];
}
