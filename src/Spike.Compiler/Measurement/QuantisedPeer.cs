using System.Globalization;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Measurement;

/// <summary>The 8-bit form of a network that ONNX Runtime would be given in our place.</summary>
/// <param name="Model">The quantised model; none where there is nothing to quantise.</param>
/// <param name="Quantised">Products with constant weights that are integer products now.</param>
/// <param name="Left">Products that stay as they are: of two values of the sample, or of a form that is not taken.</param>
/// <param name="Reason">Why there is no model.</param>
internal sealed record QuantisedPeer(OnnxModel? Model, int Quantised, int Left, string? Reason)
{
    /// <summary>DynamicQuantizeLinear stands in the operator set from here on.</summary>
    private const long FirstOpset = 11;

    /// <summary>
    /// MatMul(x, W), Gemm(x, W, b), Conv(x, W, b) with constant W ⇒ DynamicQuantizeLinear(x), MatMulInteger or ConvInteger, Cast, Mul, and Add for b.
    /// </summary>
    /// <remarks>These are the nodes that quantize_dynamic of ONNX Runtime writes with its defaults, so that its optimiser finds the patterns that it fuses.</remarks>
    public static QuantisedPeer Of(OnnxModel model)
    {
        int products = model.Proto.Graph.Node.Count(IsProduct);
        if (model.Opset < FirstOpset)
            return new QuantisedPeer(null, 0, products, string.Create(CultureInfo.InvariantCulture, $"operator set {model.Opset} has no DynamicQuantizeLinear ({FirstOpset} has)"));
        var nodes = new QuantisedNodes(model);
        ModelProto proto = model.Proto.Clone();
        NodeProto[] all = [.. proto.Graph.Node];
        proto.Graph.Node.Clear();
        int quantised = 0;
        foreach (NodeProto node in all)
        {
            if (IsProduct(node) && nodes.TryReplace(node)) quantised++;
            else nodes.Add(node);
        }

        if (quantised == 0) return new QuantisedPeer(null, 0, products, "it has no product with constant weights");
        proto.Graph.Node.Add(nodes.All);
        proto.Graph.Initializer.Add(nodes.Tensors);
        DropUnread(proto.Graph, nodes.Replaced);
        return new QuantisedPeer(model with { Proto = proto }, quantised, products - quantised, null);
    }

    private static bool IsProduct(NodeProto node) => node.Domain is "" or "ai.onnx" && node.OpType is "MatMul" or "Gemm" or "Conv";

    /// <summary>Weights that only products read which are integer now. Bodies of If and Loop may read any.</summary>
    private static void DropUnread(GraphProto graph, IReadOnlySet<string> replaced)
    {
        if (graph.Node.SelectMany(node => node.Attribute).Any(attribute => attribute.G is not null)) return;
        HashSet<string> read = [.. graph.Node.SelectMany(node => node.Input), .. graph.Output.Select(output => output.Name)];
        foreach (TensorProto tensor in graph.Initializer.Where(tensor => replaced.Contains(tensor.Name) && !read.Contains(tensor.Name)).ToArray())
        {
            graph.Initializer.Remove(tensor);
            // Models of old say their constants among the inputs too.
            if (graph.Input.FirstOrDefault(input => input.Name == tensor.Name) is { } input) graph.Input.Remove(input);
        }
    }
}
