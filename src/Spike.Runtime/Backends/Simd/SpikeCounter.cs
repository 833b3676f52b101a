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

    public SpikeCounter(SpikingProgram program)
    {
        this.program = program;
        populations = new Population?[program.Edges.Length];
        long[][] fanOuts = FanOut.PerElement(program), allWeights = FanOut.PerElement(program, zeros: true);
        foreach (int edge in ReferenceCounter.SpikingEdges(program)) populations[edge] = new Population(program.Edges[edge], fanOuts[edge], allWeights[edge]);
    }

    /// <summary>Counts the codes of an edge that was just written.</summary>
    public void Count(int edge, short* codes, int samples)
    {
        if (populations[edge] is not { } population || program.Edges[edge].Coding == SpikeCoding.Graded) return;
        fixed (long* histogram = population.Histogram)
        {
            long* counts = histogram - population.Edge.Range.Min;
            nint length = (nint)samples * population.Neurons;
            for (nint i = 0; i < length; i++) counts[codes[i]]++;
        }

        if (population.FanOuts is not { } fanOuts) return;
        for (int sample = 0; sample < samples; sample++, codes += fanOuts.Length)
        {
            for (int i = 0; i < fanOuts.Length; i++)
            {
                long spikes = SpikeTrain.SpikeCount(codes[i], population.Edge.Range, population.Edge.Coding);
                population.Operations += spikes * fanOuts[i];
                population.Skipped += spikes * population.Zeros![i];
            }
        }
    }

    /// <summary>Counts the graded spikes of a population: one for each code that is not what its readers held.</summary>
    /// <param name="edge">The population.</param>
    /// <param name="held">What they held, [samples, neurons]; null from rest.</param>
    /// <param name="codes">What they hold now.</param>
    /// <param name="samples">Samples.</param>
    public void CountChanges(int edge, short* held, short* codes, int samples)
    {
        Population population = populations[edge]!;
        for (int sample = 0; sample < samples; sample++)
        {
            for (int i = 0; i < population.Neurons; i++)
            {
                if (*codes++ == (held is null ? 0 : *held++)) continue;
                population.Changes++;
                population.Operations += population.FanOuts is { } fanOuts ? fanOuts[i] : population.FanOut;
                population.Skipped += population.Zeros is { } zeros ? zeros[i] : population.Zero;
            }
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
        long operations = 0, skipped = 0;
        foreach (SpikeCounter counter in counters)
        {
            Population population = counter.populations[id]!;
            operations += population.Operations;
            skipped += population.Skipped;
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
                if (population.FanOuts is not null) continue;
                long spikes = count * SpikeTrain.SpikeCount(code, edge.Range, edge.Coding);
                operations += spikes * population.FanOut;
                skipped += spikes * population.Zero;
            }
        }

        return new PopulationStatistics(edge.Name, edge.Shape.Length, edge.TimeSteps, ImmutableArray.Create(steps), operations) { SkippedOperations = skipped };
    }

    private sealed class Population
    {
        public Population(Edge edge, long[] fanOuts, long[] allWeights)
        {
            Edge = edge;
            Histogram = new long[edge.Coding == SpikeCoding.Graded ? 0 : edge.Range.Count];
            var zeros = new long[fanOuts.Length];
            for (int i = 0; i < zeros.Length; i++) zeros[i] = allWeights[i] - fanOuts[i];
            bool same = AreEqual(fanOuts) && AreEqual(zeros);
            (FanOut, Zero) = same ? (fanOuts.FirstOrDefault(), zeros.FirstOrDefault()) : (0, 0);
            (FanOuts, Zeros) = same ? (null, null) : (fanOuts, zeros);
        }

        private static bool AreEqual(ReadOnlySpan<long> counts) => counts.IsEmpty || counts.IndexOfAnyExcept(counts[0]) < 0;

        public Edge Edge { get; }

        public int Neurons => Edge.Shape.Length;

        public long[] Histogram { get; }

        /// <summary>Synapses behind every neuron, where they are equally many.</summary>
        public long FanOut { get; }

        public long[]? FanOuts { get; }

        /// <summary>Weights of zero behind every neuron, where they are equally many.</summary>
        public long Zero { get; }

        public long[]? Zeros { get; }

        public long Operations { get; set; }

        public long Skipped { get; set; }

        /// <summary>Graded spikes.</summary>
        public long Changes { get; set; }

        public void Reset()
        {
            Operations = Skipped = Changes = 0;
            Array.Clear(Histogram);
        }
    }
}
