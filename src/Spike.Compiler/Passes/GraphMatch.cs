using Spike.Compiler.Graphs;

namespace Spike.Compiler.Passes;

/// <summary>Looks from a value at what made it: the vocabulary of the recognition passes.</summary>
internal sealed class GraphMatch(Graph graph)
{
    private readonly Dictionary<string, Node> producers = graph.Producers();

    public Graph Graph => graph;

    /// <summary>The node that makes a value, if its operator is a <typeparamref name="TOp"/>.</summary>
    public Node? Producer<TOp>(string value) where TOp : Op =>
        producers.TryGetValue(value, out Node? node) && node.Op is TOp ? node : null;

    /// <summary>The argument of a function of one element that makes a value.</summary>
    public string? ArgumentOf(UnaryFunction function, string value) =>
        producers.TryGetValue(value, out Node? node) && node.Op is Unary unary && unary.Function == function ? node.Inputs[0] : null;

    public bool IsConstant(string value) => graph.Constants.ContainsKey(value);

    /// <summary>The number, where a value is a constant of one element.</summary>
    public float? Number(string value) => graph.Constants.TryGetValue(value, out FloatTensor? tensor) ? tensor.Single : null;

    /// <summary>The other operand of a node of two, where one of them is <paramref name="operand"/>.</summary>
    public static string? Other(Node node, string operand) =>
        node.Inputs[0] == operand ? node.Inputs[1] : node.Inputs[1] == operand ? node.Inputs[0] : null;

    /// <summary>(variable, constant) where exactly one of a node's two operands is constant.</summary>
    public (string Value, string Constant)? WithConstant(Node node) => (IsConstant(node.Inputs[0]), IsConstant(node.Inputs[1])) switch
    {
        (false, true) => (node.Inputs[0], node.Inputs[1]),
        (true, false) => (node.Inputs[1], node.Inputs[0]),
        _ => null,
    };
}
