using System.Collections.Immutable;
using Spike.Runtime;
using Spike.Runtime.Native.Graphs;

namespace Spike.Cli.Evaluation;

/// <summary>What of a native model's first output answers a sample.</summary>
/// <param name="Name">count or membrane.</param>
/// <param name="Neurons">The spiking neurons whose membranes are looked at; none where the output's own values are.</param>
internal sealed record NativeReadout(string Name, string? Neurons)
{
    /// <summary>The sum of an element over all steps: its spikes.</summary>
    public const string Count = "count";

    /// <summary>The membrane after the last step.</summary>
    public const string Membrane = "membrane";

    /// <summary>What must be recorded for it.</summary>
    public ImmutableArray<string> Record => Neurons is null ? [] : [Neurons];

    /// <param name="graph">The network.</param>
    /// <param name="name">count or membrane; none: count where the output is spikes, else membrane.</param>
    /// <returns>Null where there is no such readout.</returns>
    public static NativeReadout? Of(NativeGraph graph, string? name)
    {
        NativeNode node = graph.Nodes[graph.Outputs.First()];
        while (node is OutputNode or ReshapeNode && node.Sources.Length == 1) node = graph.Nodes[node.Sources[0]];
        bool spikes = node is ThresholdNode || (node is NeuronNode neurons && NeuronKinds.Spikes(neurons.Neurons));
        return (name ?? (spikes ? Count : Membrane)) switch
        {
            Count => new NativeReadout(Count, null),
            Membrane => new NativeReadout(Membrane, spikes && node is NeuronNode ? node.Name : null),
            _ => null,
        };
    }

    /// <summary>[samples, elements].</summary>
    public float[] Scores(NativeRun run, SpikeTensor output)
    {
        float[] values = Neurons is null ? run.Outputs[output.Name] : run.Recorded[Neurons + ".v"];
        int frame = run.Batch * output.Length;
        if (Name == Membrane) return values[^frame..];
        var sums = new float[frame];
        for (int i = 0; i < values.Length; i++) sums[i % frame] += values[i];
        return sums;
    }
}
