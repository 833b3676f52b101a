using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>Says before a run what it would hold in memory, from the shapes that ONNX Runtime infers when it opens a model.</summary>
/// <remarks>A file of a hundred bytes can ask for a value of a terabyte. Shapes that depend on values cannot be told, and are not counted.</remarks>
internal static class MemoryForecast
{
    /// <summary>The most elements that all values of one sample may have together: two gigabytes of floats.</summary>
    private const double MaxElementsTogether = 1L << 29;

    private const string Remedy = "Export the model with smaller inputs.";

    /// <summary>Operators that make axes as long as an input says.</summary>
    private static readonly string[] Makers = ["ConstantOfShape", "Expand", "Tile", "Pad"];

    /// <param name="session">A session that gives the results of all nodes.</param>
    /// <param name="nodes">The nodes.</param>
    /// <param name="integers">Whole numbers that are part of the model.</param>
    /// <exception cref="ModelFault">A value is too large, or all are together.</exception>
    public static void Check(InferenceSession session, IEnumerable<NodeProto> nodes, IReadOnlyDictionary<string, ImmutableArray<long>> integers)
    {
        double together = 0;
        foreach (NodeProto node in nodes)
        {
            if (Makers.Contains(node.OpType) && node.Input.Any(input => integers.TryGetValue(input, out ImmutableArray<long> sizes) && sizes.Any(size => size > int.MaxValue)))
                throw new ModelFault("SPIKE4001", OnnxImporter.NameOf(node), $"it asks for an axis of more than {int.MaxValue} elements", Remedy);
            foreach (string output in node.Output.Where(output => output.Length > 0))
                together += Length(node, session.OutputMetadata[output].Dimensions ?? []);
        }

        if (together > MaxElementsTogether)
            throw new ModelFault("SPIKE4001", null, $"the values of one sample have {together:0} elements together, and {MaxElementsTogether:0} are allowed", Remedy);
    }

    /// <summary>Elements, as far as they are known.</summary>
    /// <param name="node">That makes them.</param>
    /// <param name="dimensions">An open one is -1; one beyond 32 bits has lost its upper bits and may be any other negative number.</param>
    private static double Length(NodeProto node, int[] dimensions)
    {
        double length = dimensions.Aggregate(1.0, (product, dimension) => product * (dimension < -1 ? int.MaxValue : Math.Max(dimension, 1)));
        if (length <= GraphCheck.MaxElements) return length;
        string shape = string.Join('x', dimensions.Select(dimension => dimension < 0 ? "?" : $"{dimension}"));
        throw new ModelFault("SPIKE4001", OnnxImporter.NameOf(node), $"its result of shape {shape} has more than {GraphCheck.MaxElements} elements", Remedy);
    }
}
