using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Reports;
using Spike.Runtime;
using Spike.Runtime.Programs;
using Spike.Runtime.Statistics;

namespace Spike.Cli.Evaluation;

/// <summary>What populations sent for the first samples, as a picture. Windows stand below each other: each population's steps are those of its own window, samples follow one another.</summary>
internal static class SampleRaster
{
    /// <summary>Populations that send spikes.</summary>
    public static ImmutableArray<string> Populations(SpikeModel model) => [.. ReferenceCounter.SpikingEdges(model.Program).Select(edge => model.Program.Edges[edge].Name).Distinct()];

    /// <param name="model">Runs.</param>
    /// <param name="samples">Of which the first are shown.</param>
    /// <param name="options">Its records are the populations, from top to bottom.</param>
    /// <param name="count">Samples.</param>
    /// <param name="cancellation">Ends the run.</param>
    public static string Draw(SpikeModel model, SampleSet samples, SpikeOptions options, int count, CancellationToken cancellation)
    {
        count = Math.Min(count, samples.Count);
        Edge[] edges = [.. options.Record.Select(name => model.Program.Edges.First(edge => edge.HasCodes && edge.Name == name))];
        int window = edges.Max(edge => edge.TimeSteps);
        var picture = new RasterPicture([.. edges.Select(edge => new RasterBand(edge.Name, edge.Shape.Length))], window * count);
        Dictionary<string, int> bands = edges.Select((edge, band) => (edge.Name, band)).ToDictionary(pair => pair.Name, pair => pair.band);
        using SpikeSession session = model.CreateSession(options with { CollectStatistics = false });
        session.RunSteps(
            samples.Slice(0, count).ToDictionary(input => input.Key, input => input.Value.Values.ToArray()),
            step =>
            {
                for (int i = 0; i < step.Neurons.Length; i++) picture.Add(bands[step.Population], step.Neurons[i], (step.Sample * window) + step.Step, step.Spikes[i]);
            },
            cancellation);
        return picture.Draw($"{model.Name}, {(count == 1 ? "the first sample" : $"the first {count} samples")}");
    }
}
