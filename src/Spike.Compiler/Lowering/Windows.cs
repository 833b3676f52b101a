using System.Collections.Immutable;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Verification;

namespace Spike.Compiler.Lowering;

/// <summary>The windows of convolutions and pools.</summary>
internal static class Windows
{
    /// <summary>Before anything is calibrated: no runtime takes a window that is too large.</summary>
    /// <exception cref="ModelFault">SPIKE4001 at the first such node.</exception>
    public static void Check(Graph graph)
    {
        foreach (Node node in graph.Nodes)
        {
            Window? window = node.Op switch
            {
                Graphs.Convolution op => Of(graph, node, [.. graph.Shapes[node.Inputs[1]].Dimensions.Skip(2)], op.Strides, op.Pads, op.Dilations),
                AveragePool op => Of(graph, node, op.Kernel, op.Strides, op.Pads, [.. op.Kernel.Select(_ => 1)]),
                Graphs.MaxPool op => Of(graph, node, op.Kernel, op.Strides, op.Pads, op.Dilations),
                _ => null,
            };
            if (window is not null && WindowVerifier.FindFault(window) is { } fault)
                throw new ModelFault("SPIKE4001", node.Name, fault, "Export the model with a smaller kernel, smaller pads or smaller inputs.");
        }
    }

    public static Window Of(Graph graph, Node node, ImmutableArray<int> kernel, ImmutableArray<int> strides, ImmutableArray<int> pads, ImmutableArray<int> dilations)
    {
        TensorShape input = graph.Shapes[node.Inputs[0]], output = graph.Shapes[node.Output];
        return new Window(input[0] * input[1], [.. input.Dimensions.Skip(2)], kernel, strides, dilations, [.. pads.Take(kernel.Length)], [.. output.Dimensions.Skip(2)]);
    }
}
