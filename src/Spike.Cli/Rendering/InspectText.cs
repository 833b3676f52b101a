using System.Globalization;
using Spike.Compiler;
using Spike.Runtime.Artifacts;

namespace Spike.Cli.Rendering;

internal static class InspectText
{
    public static void Write(TextWriter writer, InspectDocument document)
    {
        writer.WriteLine($"{document.Artifact}: {document.Name}, {Figures.Bytes(document.Bytes)}, {document.Segments} segments");
        if (document.Provenance is { } provenance) Write(writer, provenance);
        if (document.SignedBy is { } key) writer.WriteLine($"  signed by   the key {key}");
        foreach (PortDocument input in document.Inputs) writer.WriteLine($"  input       {input.Name}: {Figures.Shape(input.Shape)}, {input.TimeSteps} steps");
        foreach (PortDocument output in document.Outputs) writer.WriteLine($"  output      {output.Name}: {Figures.Shape(output.Shape)}, {output.TimeSteps} steps");
        writer.WriteLine($"  spiking     {document.Populations} populations, {Figures.Count(document.Neurons)} neurons; original {Figures.Count(document.MultiplyAccumulates)} multiply-accumulates a sample");
        writer.WriteLine($"  operations  {string.Join(", ", document.Operations.Select(kind => $"{kind.Count} {kind.Kind}"))}");
        if (document.Native is { } native)
        {
            writer.WriteLine($"  native      steps of {native.TimeStep.ToString(System.Globalization.CultureInfo.InvariantCulture)}, {native.Discretisation}");
            foreach (NativeNodeDocument node in native.Nodes)
                writer.WriteLine($"  {node.Name}: {node.Kind} of {(node.Shape.Count == 0 ? "one value" : Figures.Shape(node.Shape))}{(node.Sources.Count > 0 ? $" from {string.Join(" + ", node.Sources)}" : "")}");
            if (native.Chip is not { } placed) return;
            writer.WriteLine($"  chips       {placed.Chips} of '{placed.Profile}' ({placed.Board}), {placed.Cores.Count} cores; outputs {string.Join(", ", placed.Lags)} steps behind the input");
            foreach (NativeCoreDocument core in placed.Cores) writer.WriteLine($"  core {core.Core} of chip {core.Chip}: {string.Join(", ", core.Layers)}; {core.Blocks} blocks of synapses");
            return;
        }

        MemoryDocument memory = document.Memory;
        writer.WriteLine($"  memory      {Figures.Bytes(memory.ArenaBytes)} a sample; a thread takes {Figures.Bytes(memory.ThreadBytes)} for {memory.BlockSamples} at a time, {Figures.Bytes(memory.ScratchBytes)} of it scratch");
        writer.WriteLine($"  weights     {Figures.Bytes(memory.PackedBytes)} packed by the first run for all sessions; with one thread {Figures.Bytes(memory.PeakBytes)} at the peak");
        writer.WriteLine($"  kernels     {string.Join(", ", document.Kernels.GroupBy(kernel => (kernel.Kind, kernel.Kernel)).Select(group => $"{group.Count()} {group.Key.Kind}: {group.Key.Kernel}"))} ({memory.Level})");
        writer.WriteLine($"  stepped     {Stepped(document.Kernels)}; {Figures.Bytes(memory.EventBytes)} of weights in 16 bits for events, with one thread {Figures.Bytes(memory.SteppedPeakBytes)} at the peak");
        if (document.Chip is { } chip) Write(writer, chip);
        if (document.Ir is null) return;
        foreach (string line in document.Ir) writer.WriteLine(line);
        foreach (KernelDocument kernel in document.Kernels) writer.WriteLine($"kernel {kernel.Node}: {kernel.Kernel}, {Figures.Bytes(kernel.PackedBytes)} packed; stepped {Stepped(kernel)}");
    }

    private static void Write(TextWriter writer, ChipSectionDocument chip)
    {
        writer.WriteLine($"  chip        {chip.Cores.Count} cores of {chip.Profile} on {chip.Board}, {chip.Steps} steps a sample, {chip.Tasks} tasks of embedded processors in {Figures.Bytes(chip.ProcessorBytes)}");
        foreach (CoreDocument core in chip.Cores)
        {
            writer.WriteLine($"  core {core.Chip + "/" + core.Core,-6} {Figures.Count(core.Neurons)} neurons, {Figures.Count(core.Axons)} input axons, {Figures.Count(core.Routes)} routes, {string.Join(" and ", core.Encodings)} synapses: "
                + string.Join(", ", core.Slices.Select(slice => $"{slice.Neurons} of {slice.Population}{(slice.Step is { } step ? $" (step {step})" : "")}")));
        }
    }

    private static string Stepped(IReadOnlyList<KernelDocument> kernels) => string.Join(", ", kernels
        .GroupBy(kernel => (kernel.Kind, kernel.EventsUpTo))
        .Select(group => $"{group.Count()} {group.Key.Kind}: {(group.Key.EventsUpTo is { } density ? $"events to {Share(density)}" : "dense")}"));

    private static string Stepped(KernelDocument kernel) => kernel.EventsUpTo is { } density
        ? $"event by event up to {Share(density)} of its input's digits, dense above, {Figures.Bytes(kernel.EventBytes)} of weights in 16 bits"
        : "dense at every density";

    private static string Share(double density) => $"{(density * 100).ToString("0.#", CultureInfo.InvariantCulture)} %";

    private static void Write(TextWriter writer, ArtifactProvenance provenance)
    {
        writer.WriteLine($"  made by     {provenance.Compiler} from {provenance.ModelFile}, SHA-256 {provenance.ModelSha256}");
        if (provenance.Coding == NativeCompiler.Coding)
        {
            // Its neurons are the model's own: nothing was calibrated.
            writer.WriteLine($"  compiled    for {provenance.Target}, {provenance.Coding}: the model's own neurons");
            return;
        }

        writer.WriteLine($"  calibrated  {(provenance.CalibrationSha256 is { } sha ? $"on data of SHA-256 {sha}" : "on seeded noise, or on a folder of files")}");
        writer.WriteLine($"  compiled    for {provenance.Target}, {provenance.Coding} coding, {provenance.TimeSteps} time steps, -O {provenance.OptimizationLevel}");
    }
}
