using System.Collections.Immutable;
using Spike.Runtime.Backends;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Codings;

/// <summary>What recorded populations send for one sample, step by step. Holds one sample's codes, and of graded streams those before.</summary>
internal sealed class PopulationSpikes
{
    private readonly (int Id, Edge Edge)[] populations;
    private readonly int[][] codes;
    private readonly int[][] held;
    private readonly bool stream;

    /// <param name="program">The program.</param>
    /// <param name="recorded">Edges whose codes the backend keeps.</param>
    /// <param name="stream">Whether graded populations go on where the last run ended.</param>
    public PopulationSpikes(SpikingProgram program, ImmutableArray<int> recorded, bool stream)
    {
        this.stream = stream;
        populations = [.. FiringOrder(program).Where(recorded.Contains).Select(id => (id, program.Edges[id]))];
        codes = [.. populations.Select(population => new int[population.Edge.Shape.Length])];
        held = [.. codes.Select(neurons => new int[neurons.Length])];
    }

    /// <summary>Takes the codes of the first sample of the batch that has just run.</summary>
    public void Read(IBackendSession backend)
    {
        for (int i = 0; i < populations.Length; i++)
        {
            if (stream) (codes[i], held[i]) = (held[i], codes[i]);
            backend.GetCodes(populations[i].Id, codes[i]);
        }
    }

    /// <summary>Everything is silent again.</summary>
    public void Rest()
    {
        foreach (int[] neurons in codes) Array.Clear(neurons);
    }

    /// <summary>The spikes of the sample: a population after the other as they fire, each step of its window.</summary>
    /// <param name="sample">What the steps call it.</param>
    public IEnumerable<SpikeStep> Steps(int sample)
    {
        for (int i = 0; i < populations.Length; i++)
        {
            for (int step = 0; step < populations[i].Edge.TimeSteps; step++) yield return Step(i, sample, step);
        }
    }

    private SpikeStep Step(int population, int sample, int step)
    {
        Edge edge = populations[population].Edge;
        var neurons = ImmutableArray.CreateBuilder<int>();
        var spikes = ImmutableArray.CreateBuilder<int>();
        for (int neuron = 0; neuron < codes[population].Length; neuron++)
        {
            // Only graded codes are sent as changes; where there is no stream the codes before are 0.
            int before = edge.Coding == SpikeCoding.Graded ? held[population][neuron] : 0;
            int spike = SpikeTrain.Digit(codes[population][neuron] - before, edge, step);
            if (spike == 0) continue;
            neurons.Add(neuron);
            spikes.Add(spike);
        }

        return new SpikeStep(edge.Name, sample, step, neurons.ToImmutable(), spikes.ToImmutable());
    }

    private static IEnumerable<int> FiringOrder(SpikingProgram program) =>
        program.Inputs.Select(port => port.Edge).Concat(program.Operations.Select(operation => operation.Output));
}
