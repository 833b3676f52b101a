using System.Collections.Immutable;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx.Expansions;

/// <summary>Each If ⇒ the nodes of the branch that it takes, before ONNX Runtime has run any of either.</summary>
/// <remarks>
/// A run of the model would run a branch, and no check of operators and of memory sees what stands in there: a loop without end, a value of a terabyte.
/// So only what conditions are made of is run here, and the rest of the model when nothing of it is hidden any more.
/// </remarks>
internal static class KnownBranches
{
    /// <summary>Branches hold branches, and conditions are made of what others give.</summary>
    private const int MaxRounds = 256;

    /// <param name="model">Checked against the table.</param>
    /// <param name="inputs">Shapes of one sample.</param>
    /// <exception cref="ModelFault">A condition changes from sample to sample, or a branch holds what is not supported.</exception>
    public static OnnxModel Inline(OnnxModel model, ImmutableDictionary<string, TensorShape> inputs)
    {
        for (int round = 0; model.Proto.Graph.Node.Any(IsIf); round++)
        {
            if (round == MaxRounds) throw new ModelFault("SPIKE4001", null, $"its branches stand in each other, more than {MaxRounds} deep", "Export the model without control flow (traced, fixed shapes).");
            OnnxModel inlined = Inlined(model, inputs);
            // What stood in a branch was not looked at with the rest.
            GraphCheck.CheckNames(inlined.Proto.Graph);
            model = LiveGraph.Of(inlined);
            if (model.Proto.Graph.Node.Select(node => OnnxImporter.Unsupported(model, node)).FirstOrDefault(found => found is not null) is { } fault)
                throw new ModelFault(fault.Code, fault.Node, fault.Reason, fault.Remedy);
        }

        return model;
    }

    private static OnnxModel Inlined(OnnxModel model, ImmutableDictionary<string, TensorShape> inputs)
    {
        NodeProto[] ready = Ready(model.Proto.Graph);
        OnnxModel conditions = Conditions(model, ready);
        ValueProbe probe = ValueProbe.Run(conditions, inputs, conditions.Proto.Graph.Node);
        // Names that are new must be new in all of the model.
        foreach (string name in model.Proto.Graph.Node.SelectMany(node => node.Output).Concat(inputs.Keys)) probe.Shapes.TryAdd(name, new TensorShape([]));
        ModelProto proto = model.Proto.Clone();
        NodeProto[] nodes = [.. proto.Graph.Node];
        proto.Graph.Node.Clear();
        HashSet<string> taken = [.. ready.SelectMany(node => node.Output).Where(output => output.Length > 0)];
        foreach (NodeProto node in nodes)
        {
            if (IsIf(node) && node.Output.Any(taken.Contains)) ControlFlow.If(new ExpansionContext(node, probe, model.Opset, proto.Graph));
            else proto.Graph.Node.Add(node);
        }

        return model with { Proto = proto };
    }

    /// <summary>Those whose conditions wait for no other.</summary>
    private static NodeProto[] Ready(GraphProto graph)
    {
        HashSet<string> waiting = [];
        var ready = new List<NodeProto>();
        foreach (NodeProto node in graph.Node)
        {
            if (IsIf(node) && node.Input.Count == 0) throw new ModelFault("SPIKE1003", OnnxImporter.NameOf(node), "it has no condition", "Export the model again, and check it with onnx.checker.");
            if (IsIf(node) && !waiting.Contains(node.Input[0])) ready.Add(node);
            if (IsIf(node) || LiveGraph.Reads(node).Any(waiting.Contains)) waiting.UnionWith(node.Output);
        }

        return [.. ready];
    }

    /// <summary>What the conditions are made of.</summary>
    private static OnnxModel Conditions(OnnxModel model, NodeProto[] ready)
    {
        ModelProto proto = model.Proto.Clone();
        proto.Graph.Output.Clear();
        proto.Graph.Output.AddRange(ready.Select(node => node.Input[0]).Distinct().Select(condition => new ValueInfoProto { Name = condition }));
        return LiveGraph.Of(model with { Proto = proto });
    }

    private static bool IsIf(NodeProto node) => node.OpType == "If" && node.Domain is "" or "ai.onnx";
}
