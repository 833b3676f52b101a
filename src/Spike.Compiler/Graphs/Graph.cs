using System.Collections.Immutable;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Graphs;

/// <summary>A network of real-valued operators for one sample, every shape known.</summary>
/// <remarks>
/// Every value that is not constant carries the name it has in the model and equals it numerically, so that calibration can watch
/// the original network and find each one; or it has a view, which says how it is found.
/// </remarks>
/// <param name="Name">The model's name.</param>
/// <param name="Inputs">Values that the caller gives.</param>
/// <param name="Outputs">Values that the caller gets.</param>
/// <param name="Nodes">Operators; each comes after those whose values it reads.</param>
/// <param name="Shapes">Of every value, by name; a leading batch axis is 1.</param>
/// <param name="Constants">Values that never change, by name.</param>
internal sealed record Graph(
    string Name, ImmutableArray<string> Inputs, ImmutableArray<string> Outputs, ImmutableArray<Node> Nodes,
    ImmutableDictionary<string, TensorShape> Shapes, ImmutableDictionary<string, FloatTensor> Constants)
{
    /// <summary>Values that are whole numbers or truth values: their codes must be exact.</summary>
    public ImmutableHashSet<string> Wholes { get; init; } = [];

    /// <summary>Of the values that a pass changed: how each is found in the original network.</summary>
    public ImmutableDictionary<string, ChannelView> Views { get; init; } = ImmutableDictionary<string, ChannelView>.Empty;

    /// <summary>Notes how a value follows from one of the original network, on top of what earlier passes did to that one.</summary>
    public Graph WithView(string value, ChannelView view)
    {
        ChannelView? before = Views.GetValueOrDefault(view.Source);
        return this with { Views = Views.SetItem(value, view with { Source = before?.Source ?? view.Source, Before = before }) };
    }

    /// <summary>The name by which the original network knows a value.</summary>
    public string OriginalName(string value) => Views.TryGetValue(value, out ChannelView? view) ? view.Source : value;

    /// <summary>Elements of the original network's value, over some samples, as this graph has them.</summary>
    public ReadOnlySpan<float> FromOriginal(string value, ReadOnlySpan<float> elements) =>
        Views.TryGetValue(value, out ChannelView? view) ? view.Of(elements) : elements;

    /// <summary>The node that makes each value.</summary>
    public Dictionary<string, Node> Producers() => Nodes.ToDictionary(node => node.Output);

    /// <summary>The nodes that read each value, a node once for each time that it does.</summary>
    public ILookup<string, Node> Readers() =>
        Nodes.SelectMany(node => node.Inputs.Select(input => (input, node))).ToLookup(pair => pair.input, pair => pair.node);

    /// <summary>Replaces nodes one by one; a null leaves the node as it is.</summary>
    public Graph Rewrite(Func<Node, Node?> replace) => this with { Nodes = [.. Nodes.Select(node => replace(node) ?? node)] };

    /// <summary>Adds a constant under a name of its own.</summary>
    public Graph WithConstant(string name, FloatTensor value) =>
        this with { Constants = Constants.SetItem(name, value), Shapes = Shapes.SetItem(name, value.Shape) };

    /// <summary>A listing for people and golden files.</summary>
    public string Dump() => string.Join('\n', Nodes.Select(node =>
        $"{node.Output}: {Shapes[node.Output]} = {node.Op}({string.Join(", ", node.Inputs)})")) + "\n";
}

/// <summary>One operator with the values that it reads and the one that it makes.</summary>
/// <param name="Name">The node's name in the model, for messages.</param>
/// <param name="Op">What it does.</param>
/// <param name="Inputs">Value names.</param>
/// <param name="Output">Value name.</param>
internal sealed record Node(string Name, Op Op, ImmutableArray<string> Inputs, string Output)
{
    public bool Equals(Node? other) => other is not null && Name == other.Name && Output == other.Output && Op == other.Op
        && Inputs.AsSpan().SequenceEqual(other.Inputs.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Name, Op, Output, Inputs.Length);
}
