using System.CommandLine;
using Spike.Cli.Evaluation;
using Spike.Cli.Rendering;
using Spike.Runtime;
using Spike.Runtime.Kernels;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Cli.Commands;

/// <summary>inspect ARTIFACT: what stands in a compiled model.</summary>
internal static class InspectCommand
{
    private static readonly Argument<string> Artifact = CommonOptions.Artifact();
    private static readonly Option<bool> Ir = new("--ir") { Description = "List every operation of the integer program." };

    public static Command Create(CommandHost host)
    {
        var command = new Command("inspect", "Shows what a compiled model holds.") { Artifact, Ir };
        command.SetAction(parse => host.Run(parse, Inspect, DocumentJson.Default.InspectDocument, InspectText.Write));
        return command;
    }

    private static InspectDocument Inspect(CommandContext context)
    {
        string path = context.Parse.GetRequiredValue(Artifact);
        using SpikeModel model = LoadedModel.Open(path);
        SpikingProgram program = model.Program;
        if (model.Native is { } native) return Native(path, model, native);
        return new InspectDocument(
            path, new FileInfo(path).Length, model.Name, model.Provenance,
            [.. model.Inputs.Select(PortDocument.Of)], [.. model.Outputs.Select(PortDocument.Of)],
            program.Edges.Count(edge => edge.Carrier == EdgeCarrier.Spikes), program.Edges.Where(edge => edge.Carrier == EdgeCarrier.Spikes).Sum(edge => (long)edge.Shape.Length),
            [.. program.Operations.GroupBy(ProgramListing.KindOf).OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => new KindDocument(kind.Key, kind.Count()))],
            program.MultiplyAccumulates, program.Arena?.Length, program.Segments.Count,
            MemoryDocument.Of(model.Simd, new FileInfo(path).Length), [.. KernelDocument.Of(model.Simd)],
            context.Parse.GetValue(Ir) ? [.. ProgramListing.Lines(program)] : null)
        { Chip = model.Chip() is { } image ? ChipSectionDocument.Of(image) : null, SignedBy = model.Signature?.KeyHash };
    }

    private static InspectDocument Native(string path, SpikeModel model, NativeGraph native)
    {
        NeuronNode[] spiking = [.. native.Nodes.OfType<NeuronNode>().Where(node => NeuronKinds.Spikes(node.Neurons))];
        long bytes = new FileInfo(path).Length;
        return new InspectDocument(
            path, bytes, model.Name, model.Provenance, [.. model.Inputs.Select(PortDocument.Of)], [.. model.Outputs.Select(PortDocument.Of)],
            spiking.Length, spiking.Sum(node => (long)node.Shape.Length),
            [.. native.Nodes.GroupBy(NativeDocument.KindOf).OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => new KindDocument(kind.Key, kind.Count()))],
            native.MultiplyAccumulates, ArenaBytes: null, native.Segments.Count, new MemoryDocument(SimdLevels.Best.ToString(), bytes, 0, 0, 0, 0, 0, 0, 0, 0), [], Ir: null)
        {
            SignedBy = model.Signature?.KeyHash,
            Native = NativeDocument.Of(native) with { Chip = model.Chip() is { } chip ? NativeChipDocument.Of(chip) : null },
        };
    }
}
