using System.Collections.Immutable;
using Spike.Compiler.Graphs;

namespace Spike.Compiler.Calibration;

/// <summary>
/// What a maximum can tell apart in the values that it reads: what lies below the smallest maximum that was seen never wins, so that a mask's -1e9
/// before a pooling over tokens costs no codes.
/// </summary>
internal static class MaskedMaxima
{
    /// <summary>The ranges, those of masked values raised to the smallest maximum behind them.</summary>
    public static ImmutableDictionary<string, ValueRange> Raise(Graph graph, ImmutableDictionary<string, ValueRange> ranges)
    {
        ILookup<string, Node> readers = graph.Readers();
        var floors = new Dictionary<string, float>();
        foreach (Node node in graph.Nodes.Reverse())
        {
            if (graph.Outputs.Contains(node.Output) || !(ranges[node.Output].Min < SoftmaxRows.Masked)) continue;
            float?[] behind = [.. readers[node.Output].Select(reader => Floor(reader, ranges, floors))];
            if (behind.Length == 0 || behind.Min() is not { } floor || behind.Contains(null) || floor < SoftmaxRows.Masked) continue;
            floors[node.Output] = floor;
            ValueRange range = ranges[node.Output];
            ranges = ranges.SetItem(node.Output, range with { Min = floor, Elements = [.. range.Elements.Select(element => Math.Max(element, floor))], Tail = null, Spread = 1 });
        }

        return ranges;
    }

    private static float? Floor(Node reader, ImmutableDictionary<string, ValueRange> ranges, Dictionary<string, float> floors) => reader.Op switch
    {
        Reduce { Kind: ReduceKind.Max } or MaxPool => ranges[reader.Output].Min,
        Reshape or Transpose => floors.TryGetValue(reader.Output, out float floor) ? floor : null,
        _ => null,
    };
}
