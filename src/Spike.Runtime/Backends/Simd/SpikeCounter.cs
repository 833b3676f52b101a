using System.Collections.Immutable;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;
using Spike.Runtime.Statistics;

namespace Spike.Runtime.Backends.Simd;

/// <summary>Counts spikes and synaptic operations while a program runs: how often each code was sent, by population.</summary>
/// <remarks>
/// A code's spikes and their steps follow from the code, so a histogram of codes is enough. Only populations whose neurons have unlike
/// fan-outs (at the border of a convolution) are counted neuron by neuron.
/// </remarks>
internal sealed unsafe class SpikeCounter
{
    private readonly SpikingProgram program;
    private readonly Population?[] populations;

    /// <param name="program">The program.</param>
    /// <param name="synapses">What <see cref="FanOut"/> says of it, shared by all workers.</param>
    public SpikeCounter(SpikingProgram program, SynapseCounts synapses)
    {
        this.program = program;
        populations = new Population?[program.Edges.Length];
        foreach (int edge in ReferenceCounter.SpikingEdges(program)) populations[edge] = new Population(program.Edges[edge], synapses.Own[edge]!, synapses.All[edge]!);
    }

    /// <summary>Counts the codes of an edge that was just written.</summary>
    public void Count(int edge, short* codes, int samples)
    {
        if (populations[edge] is not { } population || program.Edges[edge].Coding == SpikeCoding.Graded) return;
        fixed (long* histogram = population.Histogram)
        {
            long* counts = histogram - population.Edge.Range.Min;
            nint length = (nint)samples * population.Edge.Shape.Length;
            for (nint i = 0; i < length; i++) counts[codes[i]]++;
        }

        if (!population.FanOut.IsUniform) population.Operations += Weighed(codes, samples, population.Edge, population.FanOut.Row);
        if (!population.AllWeights.IsUniform) population.Possible += Weighed(codes, samples, population.Edge, population.AllWeights.Row);
    }

    /// <summary>Spikes times the synapses behind each neuron.</summary>
    private static long Weighed(short* codes, int samples, Edge edge, ReadOnlySpan<long> row)
    {
        long sum = 0;
        for (nint start = 0; start < (nint)samples * edge.Shape.Length; start += row.Length)
        {
            for (int i = 0; i < row.Length; i++) sum += SpikeTrain.SpikeCount(codes[start + i], edge.Range, edge.Coding) * row[i];
        }

        return sum;
    }

    /// <summary>Counts the graded spikes of a population: one for each code that is not what its readers held.</summary>
    /// <param name="edge">The population.</param>
    /// <param name="held">What they held, [samples, neurons]; null from rest.</param>
    /// <param name="codes">What they hold now.</param>
    /// <param name="samples">Samples.</param>
    public void CountChanges(int edge, short* held, short* codes, int samples)
    {
        Population population = populations[edge]!;
        ReadOnlySpan<long> own = population.FanOut.Row, all = population.AllWeights.Row;
        for (nint i = 0; i < (nint)samples * population.Edge.Shape.Length; i++)
        {
            if (codes[i] == (held is null ? 0 : held[i])) continue;
            population.Changes++;
            population.Operations += own[(int)(i % own.Length)];
            population.Possible += all[(int)(i % all.Length)];
        }
    }

    public void Reset()
    {
        foreach (Population? population in populations) population?.Reset();
    }

    /// <summary>The counts of several workers together.</summary>
    public static SpikeStatistics Total(IReadOnlyList<SpikeCounter> counters, long samples) =>
        new(samples, [.. ReferenceCounter.SpikingEdges(counters[0].program).Select(edge => counters[0].Statistics(edge, counters))]);

    private PopulationStatistics Statistics(int id, IReadOnlyList<SpikeCounter> counters)
    {
        Edge edge = program.Edges[id];
        var steps = new long[edge.TimeSteps];
        long operations = 0, possible = 0;
        foreach (SpikeCounter counter in counters)
        {
            Population population = counter.populations[id]!;
            operations += population.Operations;
            possible += population.Possible;
            if (edge.Coding == SpikeCoding.Graded)
            {
                steps[0] += population.Changes;
                continue;
            }

            for (int i = 0; i < population.Histogram.Length; i++)
            {
                long count = population.Histogram[i];
                if (count == 0) continue;
                int code = edge.Range.Min + i;
                SpikeTrain.AddTo(steps, code, edge, count);
                long spikes = count * SpikeTrain.SpikeCount(code, edge.Range, edge.Coding);
                if (population.FanOut.IsUniform) operations += spikes * population.FanOut.Row[0];
                if (population.AllWeights.IsUniform) possible += spikes * population.AllWeights.Row[0];
            }
        }

        return new PopulationStatistics(edge.Name, edge.Shape.Length, edge.TimeSteps, ImmutableArray.Create(steps), operations) { SkippedOperations = possible - operations };
    }

    private sealed class Population(Edge edge, NeuronCounts fanOut, NeuronCounts allWeights)
    {
        public Edge Edge => edge;

        /// <summary>How often each code was sent; graded spikes are counted one by one.</summary>
        public long[] Histogram { get; } = new long[edge.Coding == SpikeCoding.Graded ? 0 : edge.Range.Count];

        /// <summary>Synapses behind each neuron.</summary>
        public NeuronCounts FanOut => fanOut;

        /// <summary>The same with weights of zero.</summary>
        public NeuronCounts AllWeights => allWeights;

        public long Operations { get; set; }

        /// <summary>What operations would be if weights of zero were synapses.</summary>
        public long Possible { get; set; }

        /// <summary>Graded spikes.</summary>
        public long Changes { get; set; }

        public void Reset()
        {
            Operations = Possible = Changes = 0;
            Array.Clear(Histogram);
        }
    }
}

/// <summary>What a program's spikes reach, by edge.</summary>
/// <param name="Own">Synapses behind each neuron.</param>
/// <param name="All">The same with weights of zero.</param>
internal sealed record SynapseCounts(NeuronCounts?[] Own, NeuronCounts?[] All)
{
    public static SynapseCounts Of(SpikingProgram program) => new(FanOut.PerNeuron(program), FanOut.PerNeuron(program, zeros: true));
}
