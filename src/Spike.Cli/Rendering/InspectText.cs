using Spike.Runtime.Artifacts;

namespace Spike.Cli.Rendering;

internal static class InspectText
{
    public static void Write(TextWriter writer, InspectDocument document)
    {
        writer.WriteLine($"{document.Artifact}: {document.Name}, {Figures.Bytes(document.Bytes)}, {document.Segments} segments");
        if (document.Provenance is { } provenance) Write(writer, provenance);
        foreach (PortDocument input in document.Inputs) writer.WriteLine($"  input       {input.Name}: {Figures.Shape(input.Shape)}, {input.TimeSteps} steps");
        foreach (PortDocument output in document.Outputs) writer.WriteLine($"  output      {output.Name}: {Figures.Shape(output.Shape)}, {output.TimeSteps} steps");
        writer.WriteLine($"  spiking     {document.Populations} populations, {Figures.Count(document.Neurons)} neurons; original {Figures.Count(document.MultiplyAccumulates)} multiply-accumulates a sample");
        writer.WriteLine($"  operations  {string.Join(", ", document.Operations.Select(kind => $"{kind.Count} {kind.Kind}"))}");
        if (document.ArenaBytes is { } arena) writer.WriteLine($"  memory      {Figures.Bytes(arena)} a sample");
        foreach (string line in document.Ir ?? []) writer.WriteLine(line);
    }

    private static void Write(TextWriter writer, ArtifactProvenance provenance)
    {
        writer.WriteLine($"  made by     {provenance.Compiler} from {provenance.ModelFile}, SHA-256 {provenance.ModelSha256}");
        writer.WriteLine($"  calibrated  {(provenance.CalibrationSha256 is { } sha ? $"on data of SHA-256 {sha}" : "on seeded noise, or on a folder of files")}");
        writer.WriteLine($"  compiled    for {provenance.Target}, {provenance.Coding} coding, {provenance.TimeSteps} time steps, -O {provenance.OptimizationLevel}");
    }
}
