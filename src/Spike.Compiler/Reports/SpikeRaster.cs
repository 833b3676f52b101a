using System.Collections.Immutable;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Reports;

/// <summary>What some neurons of every population sent for one sample. Only the page shows it: it is a picture, no figure.</summary>
/// <param name="Sample">The sample's place in the data, from 0.</param>
/// <param name="Rows">In the order of the populations.</param>
internal sealed record SpikeRaster(int Sample, ImmutableArray<RasterRow> Rows)
{
    private const int MaxRows = 480;
    private const int MaxRowsOfPopulation = 24;

    /// <summary>Which neurons to watch: as many of each population, evenly spread over it.</summary>
    public static ImmutableDictionary<int, ImmutableArray<int>> Choose(SpikingProgram program, ImmutableArray<PopulationPlace> places)
    {
        int rows = Math.Clamp(MaxRows / Math.Max(places.Length, 1), 1, MaxRowsOfPopulation), shown = Math.Min(places.Length, MaxRows);
        return Enumerable.Range(0, shown).Select(i => places[(int)((long)i * places.Length / shown)].Edge).ToImmutableDictionary(
            edge => edge, edge => Spread(program.Edges[edge].Shape.Length, rows));
    }

    /// <param name="program">The program.</param>
    /// <param name="places">Its populations.</param>
    /// <param name="neurons">Those watched, by edge.</param>
    /// <param name="codes">What they sent, by edge.</param>
    public static SpikeRaster Of(
        SpikingProgram program, ImmutableArray<PopulationPlace> places, IReadOnlyDictionary<int, ImmutableArray<int>> neurons,
        IReadOnlyDictionary<int, ImmutableArray<int>> codes)
    {
        var rows = ImmutableArray.CreateBuilder<RasterRow>();
        for (int population = 0; population < places.Length; population++)
        {
            int edge = places[population].Edge;
            if (!codes.TryGetValue(edge, out ImmutableArray<int> sent)) continue;
            for (int i = 0; i < sent.Length; i++) rows.Add(new RasterRow(population, neurons[edge][i], Train(sent[i], program.Edges[edge])));
        }

        return new SpikeRaster(0, rows.ToImmutable());
    }

    private static ImmutableArray<int> Spread(int neurons, int rows)
    {
        int shown = Math.Min(neurons, rows);
        return [.. Enumerable.Range(0, shown).Select(i => (int)((long)i * neurons / shown))];
    }

    private static string Train(int code, Edge edge) =>
        string.Create(edge.TimeSteps, (code, edge), (text, state) =>
        {
            for (int step = 0; step < text.Length; step++) text[step] = "-.+"[Math.Sign(SpikeTrain.Digit(state.code, state.edge, step)) + 1];
        });
}

/// <summary>One neuron's spikes.</summary>
/// <param name="Population">Index into the report's populations.</param>
/// <param name="Neuron">Index in the population.</param>
/// <param name="Train">One letter a step, the most significant first: + - or . for none.</param>
internal sealed record RasterRow(int Population, int Neuron, string Train);
