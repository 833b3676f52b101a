using Spike.Runtime.Chips.Images;

namespace Spike.Cli.Rendering;

/// <summary>The chip section of an artifact.</summary>
/// <param name="Profile">The chip profile.</param>
/// <param name="ProfileSha256">Of its content.</param>
/// <param name="Board">The board.</param>
/// <param name="Chips">Chips that are taken.</param>
/// <param name="Steps">Barrier steps of a sample.</param>
/// <param name="Tasks">Of the embedded processors.</param>
/// <param name="ProcessorBytes">Memory of their buffers and tables.</param>
/// <param name="Cores">Each core.</param>
internal sealed record ChipSectionDocument(
    string Profile, string ProfileSha256, string Board, int Chips, int Steps, int Tasks, long ProcessorBytes, IReadOnlyList<CoreDocument> Cores)
{
    public static ChipSectionDocument Of(ChipImage image) => new(
        image.Profile, image.ProfileSha256, image.Board, image.Chips, image.Steps, image.Processors.Sum(processor => processor.Tasks.Length),
        image.Processors.Sum(processor => Spike.Runtime.Chips.Images.ProcessorBytes.Of(processor, image).All), [.. image.Cores.Select(core => CoreDocument.Of(core, image))]);
}

/// <summary>A core.</summary>
/// <param name="Chip">The chip.</param>
/// <param name="Core">The core of the chip.</param>
/// <param name="Neurons">Its neurons.</param>
/// <param name="Axons">Its input axons.</param>
/// <param name="Routes">Entries of its routing tables.</param>
/// <param name="Encodings">Of its synapses.</param>
/// <param name="Slices">Populations with their neurons.</param>
internal sealed record CoreDocument(int Chip, int Core, int Neurons, long Axons, long Routes, IReadOnlyList<string> Encodings, IReadOnlyList<SliceDocument> Slices)
{
    public static CoreDocument Of(CoreImage core, ChipImage image) => new(
        core.Chip, core.Core, core.Slices.Sum(slice => slice.Neurons), image.Segments.Length(core.AxonSegment) / 8,
        core.Slices.Sum(slice => slice.Routes is { } routes ? image.Segments.Length(routes.TargetSegment) / 12 : 0),
        [.. core.Blocks.Select(Encoding).Distinct().Order(StringComparer.Ordinal)],
        [.. core.Slices.Select(slice => new SliceDocument(slice.Population, slice.Neurons, StepOf(slice.Program)))]);

    private static int? StepOf(NeuronProgram program) => program switch
    {
        WindowedNeuron neuron => neuron.FireStep,
        RelayNeuron relay => relay.SendStep,
        _ => null,
    };

    private static string Encoding(SynapseBlock block) => block switch
    {
        DenseBlock => "dense",
        SparseBlock => "sparse",
        RunBlock => "runs",
        SharedBlock => "shared",
        _ => "product",
    };
}

/// <summary>Neurons of one population on a core.</summary>
/// <param name="Population">Its name.</param>
/// <param name="Neurons">How many.</param>
/// <param name="Step">The step in which they fire.</param>
internal sealed record SliceDocument(string Population, int Neurons, int? Step);
