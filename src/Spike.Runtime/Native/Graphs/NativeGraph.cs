using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Native.Graphs;

/// <summary>A network that keeps its own neurons: nodes that pass on float32 numbers, step by step. docs/native-models.md says what it computes.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="TimeStep">dt, in the unit of the time constants.</param>
/// <param name="Discretisation">How differential equations become steps.</param>
/// <param name="Nodes">A node's id is its index. In which order they compute follows from <see cref="GraphOrder"/>.</param>
internal sealed record NativeGraph(string Name, double TimeStep, Discretisation Discretisation, ImmutableArray<NativeNode> Nodes)
{
    /// <summary>The constant data that nodes name.</summary>
    [JsonIgnore]
    public ISegments Segments { get; init; } = NoSegments.Instance;

    [JsonIgnore]
    public IEnumerable<int> Inputs => Enumerable.Range(0, Nodes.Length).Where(id => Nodes[id] is InputNode);

    [JsonIgnore]
    public IEnumerable<int> Outputs => Enumerable.Range(0, Nodes.Length).Where(id => Nodes[id] is OutputNode);

    /// <summary>Multiply-accumulates of all synapses in one step of one sample, were nothing left out.</summary>
    [JsonIgnore]
    public long MultiplyAccumulates => Nodes.Sum(node => node switch
    {
        DenseNode dense => (long)dense.Inputs * dense.Shape.Length,
        ConvolutionNode convolution => (long)convolution.Shape.Length * (convolution.Window.Channels / convolution.Groups) * convolution.Window.KernelLength,
        _ => 0,
    });
}
