using System.Text.Json.Serialization;
using Spike.Compiler.Diagnostics;
using Spike.Runtime;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Backends.Simd;

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
/// <param name="Memory">What a run takes on this machine.</param>
/// <param name="Kernels">Which kernel integrates each layer on this machine.</param>
/// <param name="Ir">The listing, with --ir.</param>
internal sealed record InspectDocument(
    string Artifact, long Bytes, string Name, ArtifactProvenance? Provenance, IReadOnlyList<PortDocument> Inputs, IReadOnlyList<PortDocument> Outputs,
    int Populations, long Neurons, IReadOnlyList<KindDocument> Operations, long MultiplyAccumulates, long? ArenaBytes, int Segments,
    MemoryDocument Memory, IReadOnlyList<KernelDocument> Kernels, IReadOnlyList<string>? Ir) : ICommandOutcome
{
    /// <summary>The network, where the model is native: then operations are its nodes, and nothing is planned in memory.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NativeDocument? Native { get; init; }

    /// <summary>What is loaded onto a board; none for a target without chips.</summary>
    public ChipSectionDocument? Chip { get; init; }

    /// <summary>SHA-256 of the public key that signed it; none: nobody has. Whether that key is trusted is asked where it goes to a device.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SignedBy { get; init; }

    IReadOnlyList<Diagnostic> ICommandOutcome.Diagnostics => [];
}

/// <summary>An input or output.</summary>
internal sealed record PortDocument(string Name, IReadOnlyList<int> Shape, int TimeSteps)
{
    public static PortDocument Of(SpikeTensor tensor) => new(tensor.Name, tensor.Shape, tensor.TimeSteps);
}

internal sealed record KindDocument(string Kind, int Count);

/// <summary>Memory of a run outside the managed heap.</summary>
/// <param name="Level">The instructions that the kernels were chosen for.</param>
/// <param name="MappedBytes">The artifact, shared by all processes that map it.</param>
/// <param name="PackedBytes">Weights in the order of the kernels, made by the first run, shared by the sessions of a model.</param>
/// <param name="ArenaBytes">Codes and membranes of one sample.</param>
/// <param name="BlockSamples">Samples that a thread runs at a time.</param>
/// <param name="ThreadBytes">Arena and scratch of each thread of a session.</param>
/// <param name="ScratchBytes">The scratch part of it.</param>
/// <param name="PeakBytes">Packed weights and one thread together.</param>
/// <param name="EventBytes">Weights in 16 bits for the layers that stepped runs go through event by event, made by the first stepped run whose spikes are few enough.</param>
/// <param name="SteppedPeakBytes">The peak of a stepped run, those weights and its scratch included.</param>
internal sealed record MemoryDocument(
    string Level, long MappedBytes, long PackedBytes, long ArenaBytes, int BlockSamples, long ThreadBytes, long ScratchBytes, long PeakBytes,
    long EventBytes, long SteppedPeakBytes)
{
    public static MemoryDocument Of(SimdProgram simd, long mapped)
    {
        long packed = simd.PackedBytes, scratch = simd.ScratchBytes(stepped: false), arena = simd.ArenaBytes * simd.BlockSamples, thread = arena + scratch, events = simd.EventBytes;
        return new MemoryDocument(simd.Level.ToString(), mapped, packed, simd.ArenaBytes, simd.BlockSamples, thread, scratch, packed + thread,
            events, packed + events + arena + simd.ScratchBytes(stepped: true));
    }
}

/// <summary>How a layer is integrated.</summary>
/// <param name="Node">The layer.</param>
/// <param name="Kind">Of its operation.</param>
/// <param name="Kernel">In words.</param>
/// <param name="PackedBytes">Weights in the kernel's order.</param>
/// <param name="EventsUpTo">Density of the spikes that it reads up to which a stepped run goes event by event; above it, or where this is none, every digit is multiplied.</param>
/// <param name="EventBytes">Weights for that.</param>
internal sealed record KernelDocument(string Node, string Kind, string Kernel, long PackedBytes, double? EventsUpTo, long EventBytes)
{
    public static IEnumerable<KernelDocument> Of(SimdProgram simd) => simd.Program.Operations.Zip(simd.Steps)
        .Where(pair => pair.Second.Kernel is not null)
        .Select(pair => new KernelDocument(pair.First.Node, ProgramListing.KindOf(pair.First), pair.Second.Kernel!, pair.Second.PackedBytes, pair.Second.EventsUpTo, pair.Second.EventBytes));
}
