using System.Collections.Immutable;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;
using Spike.Runtime.Statistics;
using Spike.Runtime.Telemetry;

namespace Spike.Runtime.Backends.Simd;

/// <summary>Counts spikes and synaptic operations while a program runs: how often each code was sent, by population.</summary>
/// <remarks>
/// Radix spikes are counted by digit, as bit planes of the codes, and where neurons have unlike fan-outs by neuron too. Of rate coding a histogram of codes
/// is kept, from which spikes and their steps follow.
/// </remarks>
internal sealed unsafe class SpikeCounter
{
    // Rate coding has the longest windows; the compiler makes none longer.
    private const int MostSteps = 1024;

    private readonly SpikingProgram program;
    private readonly PopulationCount?[] populations;

    /// <param name="program">The program.</param>
    /// <param name="synapses">What <see cref="FanOut"/> says of it, shared by all workers.</param>
    public SpikeCounter(SpikingProgram program, SynapseCounts synapses)
    {
        this.program = program;
        populations = new PopulationCount?[program.Edges.Length];
        foreach (int edge in ReferenceCounter.SpikingEdges(program)) populations[edge] = new PopulationCount(program.Edges[edge], synapses.Own[edge]!, synapses.All[edge]!);
    }

    /// <summary>Counts this thread's share of the codes of an edge that was just written.</summary>
    public void Count(int edge, in Frame frame)
    {
        if (populations[edge] is not { } population) return;
        short* codes = frame.Codes(edge);
        int length = frame.Samples * population.Edge.Shape.Length;
        switch (population.Edge.Coding)
        {
            case SpikeCoding.Radix:
                (int first, int end) = frame.Share(length, grain: 1024);
                population.CountRadix(codes, first, end);
                break;
            case SpikeCoding.Rate when frame.IsFirst:
                population.CountRate(codes, length);
                break;
        }
    }

    /// <summary>Counts the graded spikes of a population: one for each code that is not what its readers held.</summary>
    /// <param name="edge">The population.</param>
    /// <param name="held">What they held, [samples, neurons]; null from rest.</param>
    /// <param name="codes">What they hold now.</param>
    /// <param name="samples">Samples.</param>
    public void CountChanges(int edge, short* held, short* codes, int samples)
    {
        PopulationCount population = populations[edge]!;
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
        foreach (PopulationCount? population in populations) population?.Reset();
    }

    /// <summary>The counts of several workers together.</summary>
    public static SpikeStatistics Total(IReadOnlyList<SpikeCounter> counters, long samples) =>
        new(samples, [.. ReferenceCounter.SpikingEdges(counters[0].program).Select(edge => counters[0].Statistics(edge, counters))]);

    /// <summary>The same in two numbers: allocates nothing.</summary>
    public static SpikeTotals Totals(IReadOnlyList<SpikeCounter> counters)
    {
        long spikes = 0, operations = 0, possible = 0;
        Span<long> most = stackalloc long[MostSteps];
        for (int worker = 0; worker < counters.Count; worker++)
        {
            foreach (PopulationCount? population in counters[worker].populations)
            {
                if (population is null) continue;
                Span<long> steps = population.Edge.TimeSteps <= MostSteps ? most[..population.Edge.TimeSteps] : new long[population.Edge.TimeSteps];
                steps.Clear();
                population.AddTo(steps, ref operations, ref possible);
                foreach (long step in steps) spikes += step;
                spikes += population.Changes;
            }
        }

        return new SpikeTotals(spikes, operations);
    }

    private PopulationStatistics Statistics(int id, IReadOnlyList<SpikeCounter> counters)
    {
        Edge edge = program.Edges[id];
        var steps = new long[edge.TimeSteps];
        long operations = 0, possible = 0;
        foreach (SpikeCounter counter in counters)
        {
            PopulationCount population = counter.populations[id]!;
            if (edge.Coding == SpikeCoding.Graded)
            {
                steps[0] += population.Changes;
            }

            population.AddTo(steps, ref operations, ref possible);
        }

        return new PopulationStatistics(edge.Name, edge.Shape.Length, edge.TimeSteps, ImmutableArray.Create(steps), operations) { SkippedOperations = possible - operations };
    }
}

/// <summary>What a program's spikes reach, by edge.</summary>
/// <param name="Own">Synapses behind each neuron.</param>
/// <param name="All">The same with weights of zero.</param>
internal sealed record SynapseCounts(NeuronCounts?[] Own, NeuronCounts?[] All)
{
    public static SynapseCounts Of(SpikingProgram program) => new(FanOut.PerNeuron(program), FanOut.PerNeuron(program, zeros: true));
}
