using Spike.Compiler.Graphs;

namespace Spike.Compiler.Planning;

/// <summary>Numbers values by how they are made; values that are made alike have the same number.</summary>
/// <param name="graph">The network.</param>
internal sealed class ValueOrigins(Graph graph)
{
    /// <summary>Operators back from a value in which others must be like it. Movements do not count.</summary>
    private const int Depth = 8;

    private readonly Dictionary<string, Node> producers = graph.Producers();
    private readonly Dictionary<string, int> numbers = [];
    private readonly Dictionary<(string Value, int Depth), int> known = [];

    public int Of(string value) => Of(value, Depth);

    private int Of(string value, int depth)
    {
        if (known.TryGetValue((value, depth), out int number)) return number;
        string movements = "", origin = value;
        Node? node;
        // A loop and no recursion: nothing bounds the length of such a chain.
        while (producers.TryGetValue(origin, out node) && node.Op is Reshape or Transpose or Slice or Gather or Expand)
            (movements, origin) = ($"{movements}{node.Op.GetType().Name} ", node.Inputs[0]);
        string text = movements + (node is null ? $"value {origin}" : depth == 0 ? "" : Text(node, depth));
        if (!numbers.TryGetValue(text, out number)) number = numbers[text] = numbers.Count;
        return known[(value, depth)] = number;
    }

    // Weights of its own tell a value from all others.
    private string Text(Node node, int depth) => node.Op is MatMul or Convolution && graph.Constants.ContainsKey(node.Inputs[1])
        ? $"{node.Op} {node.Inputs[1]}"
        : $"{node.Op} {string.Join(' ', node.Inputs.Select(input => Of(input, depth - 1)))}";
}
