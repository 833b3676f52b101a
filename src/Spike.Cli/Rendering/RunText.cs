namespace Spike.Cli.Rendering;

internal static class RunText
{
    private const int ShownSamples = 20;

    public static void Write(TextWriter writer, RunDocument document)
    {
        writer.WriteLine($"{document.Artifact}: {Figures.Count(document.Samples)} samples{(document.Steps is { } steps ? $" of {Figures.Count(steps)} steps" : "")} in {Figures.Seconds(document.Seconds)}");
        foreach (OutputDocument output in document.Outputs)
        {
            writer.WriteLine($"  output {output.Name}: {Figures.Shape(output.Shape)}");
            if (output.Largest is { } largest)
                writer.WriteLine($"    largest {(document.Steps is null ? "element" : "sum over the steps")} of each sample: {string.Join(' ', largest.Take(ShownSamples))}{(largest.Count > ShownSamples ? " ..." : "")}");
        }

        writer.WriteLine($"  backend {document.BackendReason}");
        if (document.Output is not null) writer.WriteLine($"  written to {document.Output}");
        if (document.Raster is not null) writer.WriteLine($"  spikes drawn in {document.Raster}");
        if (document.Statistics is { } statistics) Write(writer, statistics, document.Samples);
    }

    private static void Write(TextWriter writer, StatisticsDocument statistics, int samples)
    {
        writer.WriteLine($"  spikes {Figures.Count(statistics.SpikesPerSample)} a sample, {Figures.Percent(statistics.Density)} of the slots; synaptic operations {Figures.Count(statistics.SynapticOperationsPerSample)} a sample");
        int width = Math.Max(10, statistics.Populations.Max(population => population.Name.Length));
        writer.WriteLine($"  {"population".PadRight(width)}  {"neurons",8}  {"steps",5}  {"spikes/sample",13}  {"operations/sample",17}");
        foreach (PopulationDocument population in statistics.Populations)
        {
            writer.WriteLine($"  {population.Name.PadRight(width)}  {population.Neurons,8}  {population.TimeSteps,5}  "
                + $"{Figures.Count((double)population.Spikes / samples),13}  {Figures.Count((double)population.SynapticOperations / samples),17}");
        }
    }
}
