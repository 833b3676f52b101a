using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Graphs;

namespace Spike.Compiler.Lowering;

/// <summary>Ranges of scores that an attention mask is added to: what the mask hides needs no code of its own, only one far below the others.</summary>
/// <remarks>
/// A mask is a constant with large negative elements, added right before a softmax. With a scale that reaches -10,000, let alone the
/// lowest float, all real scores would share one code.
/// </remarks>
internal static class MaskedScores
{
    /// <summary>A constant element below it hides a score.</summary>
    private const float Hides = -1000;

    /// <summary>How far below the lowest real score a hidden one is put: it keeps 1e-7 of that one's share.</summary>
    private const float Gap = 16;

    public static IReadOnlyDictionary<string, ValueRange> Narrow(Graph graph, IReadOnlyDictionary<string, ValueRange> ranges)
    {
        ILookup<string, Node> readers = graph.Readers();
        var narrowed = ImmutableDictionary.CreateBuilder<string, ValueRange>();
        narrowed.AddRange(ranges);
        foreach (Node node in graph.Nodes.Where(node => node.Op is Add))
        {
            string? mask = node.Inputs.FirstOrDefault(graph.Constants.ContainsKey);
            bool feedsSoftmaxOnly = readers[node.Output].Any() && readers[node.Output].All(reader => reader.Op is Softmax) && !graph.Outputs.Contains(node.Output);
            if (mask is not null && feedsSoftmaxOnly && Lowest(graph.Constants[mask]) < Hides) narrowed[node.Output] = Narrow(ranges[node.Output]);
        }

        return narrowed.ToImmutable();
    }

    private static ValueRange Narrow(ValueRange range)
    {
        float[] shown = [.. range.Elements.Where(element => element > Hides / 2)];
        if (shown.Length == 0) return range;
        float low = shown.Min() - Gap;
        return new ValueRange(low, range.Max, [.. range.Elements.Select(element => Math.Max(element, low))]);
    }

    private static float Lowest(FloatTensor tensor)
    {
        float lowest = 0;
        foreach (float element in tensor.Values.Span) lowest = Math.Min(lowest, element);
        return lowest;
    }
}
