using Spike.Compiler.Calibration;
using Spike.Compiler.Graphs;

namespace Spike.Compiler.Lowering;

/// <summary>What reads a value, and so how many time steps it deserves.</summary>
[Flags]
internal enum Demand
{
    None = 0,

    /// <summary>Synapses: the window has the T steps that the user chose.</summary>
    Synapse = 1,

    /// <summary>Residual additions and embedded functions: a wider window, since errors here add up over the depth of the network.</summary>
    Stream = 2,

    /// <summary>The caller: as exact as codes can be.</summary>
    Output = 4,

    /// <summary>Softmax: as wide as a stream, but nothing far below the largest element counts.</summary>
    Softmax = 8,

    /// <summary>A table of the neuron itself: as wide as a stream, and sent to nobody.</summary>
    Table = 16,

    /// <summary>A function that is steep near zero, such as a root of a sum of squares: small values count as much as large ones.</summary>
    Steep = 32,
}

/// <summary>Walks the graph backwards and notes, for each value, what its readers want.</summary>
internal sealed class Demands
{
    private readonly Dictionary<string, Demand> demands = [];
    private readonly Dictionary<string, int> readers = [];

    public Demands(Graph graph)
    {
        foreach (string output in graph.Outputs) Note(output, Demand.Output);
        foreach (Node node in graph.Nodes.Reverse())
        {
            bool constantOperand = node.Inputs.Any(graph.Constants.ContainsKey);
            Demand demand = this[node.Output] == Demand.Softmax && RowFactor(graph, node) is not null ? Demand.Softmax : Of(node, constantOperand);
            foreach (string input in node.Inputs) Note(input, demand);
        }
    }

    public Demand this[string value] => demands.GetValueOrDefault(value);

    /// <summary>How often a value is read, the caller's reading included.</summary>
    public int Readers(string value) => readers.GetValueOrDefault(value);

    /// <summary>What a node multiplies the rows of a softmax by; none where it does something else to them. A lower bound, which keeps -∞ out, is no change.</summary>
    public static float? RowFactor(Graph graph, Node node)
    {
        if (node.Op is Unary { Function: UnaryFunction.Clip, A: <= SoftmaxRows.Masked, B: float.PositiveInfinity }) return 1;
        if (node.Op is not (Multiply or Divide) || node.Inputs.Count(graph.Constants.ContainsKey) != 1) return null;
        int place = graph.Constants.ContainsKey(node.Inputs[1]) ? 1 : 0;
        if (graph.Constants[node.Inputs[place]].Single is not { } number || !(number > 0) || (node.Op is Divide && place == 0)) return null;
        return node.Op is Divide ? 1 / number : number;
    }

    private Demand Of(Node node, bool constantOperand) => node.Op switch
    {
        MatMul or Convolution or AveragePool => Demand.Synapse,
        Reduce { Kind: not ReduceKind.Max } => Demand.Synapse,
        Multiply when !constantOperand => Demand.Synapse,
        Softmax => Demand.Softmax,
        Unary { Function: UnaryFunction.Sqrt or UnaryFunction.Log or UnaryFunction.Reciprocal } or Unary { Function: UnaryFunction.Power, A: < 1 } => Demand.Table | Demand.Steep,
        Pointwise or Unary { Function: not (UnaryFunction.Relu or UnaryFunction.Clip or UnaryFunction.Negate) } => Demand.Table,
        Add or Subtract or Multiply when this[node.Output].HasFlag(Demand.Steep) => Demand.Stream | Demand.Steep,
        Add or Subtract or Choose when this[node.Output] == Demand.Softmax => Demand.Softmax,
        Reshape or Transpose or Concat or Slice or Gather or Expand or Pad or MaxPool or Reduce => this[node.Output],
        _ => Demand.Stream,
    };

    private void Note(string value, Demand demand)
    {
        demands[value] = this[value] | demand;
        readers[value] = Readers(value) + 1;
    }
}
