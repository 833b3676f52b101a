namespace Spike.Cli.Rendering;

internal static class EvalText
{
    public static void Write(TextWriter writer, EvalDocument document)
    {
        writer.WriteLine($"{document.Artifact} on {Figures.Count(document.Samples)} samples{(document.Steps is { } steps ? $" of {Figures.Count(steps)} steps" : "")}");
        if (document.Accuracy is { } accuracy)
            writer.WriteLine($"  accuracy             {Figures.Percent(accuracy)}{(document.Readout is { } readout ? $" by {readout}" : "")}{(document.ReferenceAccuracy is { } original ? $"; original {Figures.Percent(original)}" : "")}");
        if (document.Agreement is { } agreement) writer.WriteLine($"  agreement            {Figures.Percent(agreement)} with the original");
        if (document.Cosine is { } cosine) writer.WriteLine($"  cosine               {cosine.ToString("0.000000", System.Globalization.CultureInfo.InvariantCulture)} with the original");
        writer.WriteLine($"  spikes               {Figures.Count(document.SpikesPerSample)} a sample, {Figures.Percent(document.Density)} of the slots");
        writer.WriteLine($"  synaptic operations  {Figures.Count(document.SynapticOperationsPerSample)} a sample; {(document.Readout is null ? "original" : "all synapses in all steps")} {Figures.Count(document.MultiplyAccumulatesPerSample)} multiply-accumulates");
        if (document.Counted is { } counted) writer.WriteLine($"  counted              {counted}");
        if (document.Energy is { } energy) EnergyText.Write(writer, energy, listsParts: true);
        else writer.WriteLine($"  energy               {document.EnergyNote}");
        writer.WriteLine($"  backend              {document.BackendReason}");
        writer.WriteLine($"  speed                {Figures.Count(document.SamplesPerSecond)} samples a second; threads {document.Threads}, batch {document.Batch}");
    }
}
