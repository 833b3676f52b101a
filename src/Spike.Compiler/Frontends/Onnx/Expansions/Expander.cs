using System.Collections.Immutable;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx.Expansions;

/// <summary>A node of a composite operator ⇒ nodes of simpler ones that compute the same, in the model itself.</summary>
/// <remarks>Calibration runs the expanded model, so that it can watch every value between the simple operators. Comparisons run the original.</remarks>
internal static class Expander
{
    /// <summary>What one operator becomes may be composite again, and branches hold branches.</summary>
    private const int MaxRounds = 32;

    /// <param name="model">Checked against the table.</param>
    /// <param name="inputs">Shapes of one sample.</param>
    /// <param name="probe">Of <paramref name="model"/>.</param>
    /// <returns>The expanded model and its probe; the same two where there is nothing to expand.</returns>
    public static (OnnxModel Model, ValueProbe Probe) Run(OnnxModel model, ImmutableDictionary<string, TensorShape> inputs, ValueProbe probe)
    {
        for (int round = 0; round < MaxRounds && model.Proto.Graph.Node.Any(node => Expansion(node, probe) is not null); round++)
        {
            model = LiveGraph.Of(Expand(model, probe));
            if (model.Proto.Graph.Node.Select(node => OnnxImporter.Unsupported(model, node)).FirstOrDefault(found => found is not null) is { } fault)
                throw new ModelFault(fault.Code, fault.Node, fault.Reason, fault.Remedy);
            probe = ValueProbe.Run(model, inputs, model.Proto.Graph.Node);
        }

        return (model, probe);
    }

    private static Action<ExpansionContext>? Expansion(NodeProto node, ValueProbe probe) =>
        OperatorTable.Find(node) is { Expand: { } expand } known && node.Input.Count >= known.ExpandFrom && known.ExpandWhere?.Invoke(node, probe) != false && !node.Output.All(output => output.Length == 0 || probe.IsConstant(output))
            ? expand
            : null;

    private static OnnxModel Expand(OnnxModel model, ValueProbe probe)
    {
        ModelProto proto = model.Proto.Clone();
        NodeProto[] nodes = [.. proto.Graph.Node];
        proto.Graph.Node.Clear();
        foreach (NodeProto node in nodes)
        {
            if (Expansion(node, probe) is not { } expand)
            {
                proto.Graph.Node.Add(node);
                continue;
            }

            var context = new ExpansionContext(node, probe, model.Opset, proto.Graph);
            expand(context);
        }

        return model with { Proto = proto };
    }
}
