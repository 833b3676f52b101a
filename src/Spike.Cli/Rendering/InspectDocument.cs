using Spike.Compiler.Diagnostics;
using Spike.Runtime;
using Spike.Runtime.Artifacts;

namespace Spike.Cli.Rendering;

/// <summary>The answer of inspect.</summary>
/// <param name="Artifact">The file.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Name">The model's name.</param>
/// <param name="Provenance">What it was made from.</param>
/// <param name="Inputs">Of the model.</param>
/// <param name="Outputs">Of the model.</param>
/// <param name="Populations">That send spikes.</param>
/// <param name="Neurons">Of those.</param>
/// <param name="Operations">How many of each kind.</param>
/// <param name="MultiplyAccumulates">Of the original network for a sample.</param>
/// <param name="ArenaBytes">Memory a sample, where it is planned.</param>
/// <param name="Segments">Blocks of constant data.</param>
/// <param name="Ir">The listing, with --ir.</param>
internal sealed record InspectDocument(
    string Artifact, long Bytes, string Name, ArtifactProvenance? Provenance, IReadOnlyList<PortDocument> Inputs, IReadOnlyList<PortDocument> Outputs,
    int Populations, long Neurons, IReadOnlyList<KindDocument> Operations, long MultiplyAccumulates, long? ArenaBytes, int Segments,
    IReadOnlyList<string>? Ir) : ICommandOutcome
{
    IReadOnlyList<Diagnostic> ICommandOutcome.Diagnostics => [];
}

/// <summary>An input or output.</summary>
internal sealed record PortDocument(string Name, IReadOnlyList<int> Shape, int TimeSteps)
{
    public static PortDocument Of(SpikeTensor tensor) => new(tensor.Name, tensor.Shape, tensor.TimeSteps);
}

internal sealed record KindDocument(string Kind, int Count);
