using System.Collections.Immutable;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx.Expansions;
using Spike.Compiler.Frontends.Onnx.Spellings;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>A model as a graph.</summary>
/// <param name="Graph">The network for one sample; none when something is wrong.</param>
/// <param name="Model">The file, without what no output depends on, composite operators expanded: every value of the graph has its name here.</param>
/// <param name="Original">The same as it was exported, with the branches that it takes in their places: what answers are compared with.</param>
/// <param name="Diagnostics">Everything that stands in the way, all unsupported operators at once.</param>
internal sealed record ImportResult(Graph? Graph, OnnxModel Model, OnnxModel Original, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>Reads ONNX: operators are checked against the table, one run shows shapes and constants, then each node is imported.</summary>
internal static class OnnxImporter
{
    /// <param name="model">The file.</param>
    /// <param name="inputShapes">Shapes of open inputs, by name.</param>
    /// <param name="fixedInputs">Inputs that are one number, by name; none: none.</param>
    /// <exception cref="ModelFault">The model as a whole cannot be read.</exception>
    public static ImportResult Import(OnnxModel model, ImmutableDictionary<string, ImmutableArray<int>> inputShapes, ImmutableDictionary<string, double>? fixedInputs = null)
    {
        model = FixedInputs.Apply(model, fixedInputs ?? ImmutableDictionary<string, double>.Empty);
        model = OldOperatorSets.Lift(LiveGraph.Of(model));
        ExternalData.Check(model);
        model = PlainSpelling.Of(model);
        IReadOnlyList<NodeProto> nodes = model.Proto.Graph.Node;
        ImmutableArray<Diagnostic> unsupported = [.. nodes.Select(node => Unsupported(model, node)).OfType<Diagnostic>()];
        if (!unsupported.IsEmpty) return new ImportResult(null, model, model, unsupported);

        GraphCheck.CheckNames(model.Proto.Graph);
        ImmutableDictionary<string, TensorShape> inputs = InputShapes.Resolve(model, inputShapes);
        model = KnownBranches.Inline(model, inputs);
        OnnxModel original = model;
        model = LogOfSoftmax.Join(model);
        nodes = model.Proto.Graph.Node;
        (model, ValueProbe probe) = Expander.Run(model, inputs, ValueProbe.Run(model, inputs, nodes));
        nodes = model.Proto.Graph.Node;
        ImmutableArray<string> outputs = [.. model.Proto.Graph.Output.Select(output => output.Name)];
        var graph = new GraphUnderConstruction(probe, outputs.ToHashSet());
        ImmutableArray<string> inputNames = [.. model.Proto.Graph.Input.Select(input => input.Name).Where(inputs.ContainsKey)];
        foreach (string input in inputNames) graph.AddInput(input);
        var faults = ImmutableArray.CreateBuilder<Diagnostic>();
        var codes = new QuantisedCodes(probe);
        foreach (NodeProto node in nodes)
        {
            if (node.Output.All(output => output.Length == 0 || probe.IsConstant(output))) continue;
            try
            {
                codes.Follow(node);
                Import(OperatorTable.Find(node)!, new ImportContext(node, probe, model.Opset, graph));
            }
            catch (ModelFault fault)
            {
                faults.Add(fault.At(model.Path));
            }
        }

        foreach (string output in outputs.Where(probe.IsConstant))
        {
            faults.Add(new Diagnostic("SPIKE1003", DiagnosticSeverity.Error, model.Path, null, $"output '{output}' depends on no input",
                "Remove the output, or export the model again."));
        }

        foreach (string output in outputs.Where(output => probe.NarrowTypes.GetValueOrDefault(output) is ElementType.UInt8 or ElementType.Int8))
        {
            faults.Add(new Diagnostic("SPIKE1004", DiagnosticSeverity.Error, model.Path, null, $"output '{output}' gives whole numbers of 8 bits to the caller",
                "Export the model with a DequantizeLinear behind it."));
        }

        if (faults.Count > 0) return new ImportResult(null, model, original, faults.ToImmutable());
        Graph built = graph.Build(Path.GetFileNameWithoutExtension(model.Path), inputNames, outputs);
        GraphCheck.CheckValues(built);
        return new ImportResult(built, model, original, []);
    }

    /// <summary>A node's name for messages; exporters may leave it empty.</summary>
    public static string NameOf(NodeProto node) =>
        node.Name.Length > 0 ? node.Name : $"{node.OpType} -> {node.Output.FirstOrDefault()}";

    private static void Import(Operator known, ImportContext context)
    {
        if (known.Import is null)
        {
            throw context.Fault("SPIKE1001", $"operator {known.Name} is supported on shapes and constants only, and here it reads values of the sample",
                "Express it with supported operators; docs/operators.md lists them.");
        }

        known.Import(context);
    }

    /// <summary>What the table says against a node.</summary>
    public static Diagnostic? Unsupported(OnnxModel model, NodeProto node)
    {
        Operator? known = OperatorTable.Find(node);
        string domain = node.Domain.Length > 0 ? node.Domain + "." : "";
        if (known is null)
        {
            return new Diagnostic("SPIKE1001", DiagnosticSeverity.Error, model.Path, NameOf(node),
                $"operator {domain}{node.OpType} is not supported", $"{OperatorTable.Nearest(node)}docs/operators.md lists what is.");
        }

        // ONNX Runtime would run the model's own meaning, and the program would have ours.
        if (model.Proto.Functions.Any(function => function.Name == node.OpType && (function.Domain == node.Domain || (function.Domain is "" or "ai.onnx" && node.Domain is "" or "ai.onnx"))))
        {
            return new Diagnostic("SPIKE1001", DiagnosticSeverity.Error, model.Path, NameOf(node),
                $"the model defines operator {node.OpType} itself", "Inline the model's functions, for example with onnx.inliner.");
        }

        if (node.Input.Count(input => input.Length > 0) < known.FewestInputs)
        {
            return new Diagnostic("SPIKE1004", DiagnosticSeverity.Error, model.Path, NameOf(node),
                $"operator {domain}{node.OpType} has fewer than {known.FewestInputs} inputs", "Export the model again, with its bias.");
        }

        return known.Domain.Length == 0 && model.Opset < known.FirstOpset
            ? new Diagnostic("SPIKE1001", DiagnosticSeverity.Error, model.Path, NameOf(node),
                $"operator {node.OpType} of operator set {model.Opset} is not supported", $"Export the model with operator set {known.FirstOpset} or later.")
            : null;
    }
}
