using System.Collections.Immutable;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Statistics;

/// <summary>Counts spikes and synaptic operations in plain loops; the definition of what the counts mean.</summary>
internal sealed class ReferenceCounter
{
    private readonly SpikingProgram program;
    private readonly ImmutableArray<int> populations;
    private readonly long[][] spikesPerStep;
    private readonly long[] operations;
    private readonly long[] skipped;
    private long[][]? fanOuts;
    private long[][]? allWeights;
    private long samples;

    public ReferenceCounter(SpikingProgram program)
    {
        this.program = program;
        populations = SpikingEdges(program);
        spikesPerStep = [.. program.Edges.Select(edge => edge.HasCodes ? new long[edge.TimeSteps] : [])];
        operations = new long[program.Edges.Length];
        skipped = new long[program.Edges.Length];
    }

    /// <summary>The edges whose neurons send spikes. A constant never changes, so nothing is sent for it; wiring has no neurons.</summary>
    public static ImmutableArray<int> SpikingEdges(SpikingProgram program)
    {
        var silent = program.Operations.Where(operation => operation is Constant or Route or Select or Concat)
            .Select(operation => operation.Output).ToHashSet();
        return [.. Enumerable.Range(0, program.Edges.Length)
            .Where(id => program.Edges[id].Carrier == EdgeCarrier.Spikes && !silent.Contains(id))];
    }

    /// <summary>Counts one sample.</summary>
    /// <param name="values">The codes that readers hold, by edge.</param>
    /// <param name="before">The same of the frame before; none from rest.</param>
    public void Add(long[][] values, long[][]? before = null)
    {
        samples++;
        fanOuts ??= FanOut.PerElement(program);
        allWeights ??= FanOut.PerElement(program, zeros: true);
        foreach (int id in populations)
        {
            Edge edge = program.Edges[id];
            long[] fanOut = fanOuts[id];
            for (int i = 0; i < values[id].Length; i++)
            {
                int code = (int)values[id][i];
                if (edge.Coding == SpikeCoding.Graded && before is not null) code -= (int)before[id][i];
                int spikes = SpikeTrain.SpikeCount(code, edge.Range, edge.Coding);
                operations[id] += spikes * fanOut[i];
                skipped[id] += spikes * (allWeights[id][i] - fanOut[i]);
                for (int step = 0; step < edge.TimeSteps; step++)
                    spikesPerStep[id][step] += SpikeTrain.Digit(code, edge, step) == 0 ? 0 : 1;
            }
        }
    }

    public SpikeStatistics Snapshot() => new(samples, [.. populations.Select(id => new PopulationStatistics(
        program.Edges[id].Name, program.Edges[id].Shape.Length, program.Edges[id].TimeSteps,
        [.. spikesPerStep[id]], operations[id]) { SkippedOperations = skipped[id] })]);

    public void Reset()
    {
        samples = 0;
        Array.Clear(operations);
        Array.Clear(skipped);
        foreach (long[] steps in spikesPerStep) Array.Clear(steps);
    }
}
