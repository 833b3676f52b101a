using System.Collections.Immutable;
using Spike.Cli.Rendering;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Graphs;
using Spike.Compiler.Passes;

namespace Spike.Cli.Analysis;

/// <summary>What a model file holds and which of it can be compiled, without compiling it.</summary>
internal static class ModelAnalysis
{
    /// <exception cref="ModelFault">The file is no model.</exception>
    public static AnalyzeDocument Run(string path, ImmutableDictionary<string, ImmutableArray<int>> inputShapes, ImmutableDictionary<string, double> fixedInputs)
    {
        OnnxModel model = FixedInputs.Apply(OnnxFile.Read(path), fixedInputs);
        GraphProto graph = model.Proto.Graph;
        HashSet<string> initializers = model.InitializerNames();
        long opset = OldOperatorSets.Lift(model).Opset;
        (ImmutableArray<Diagnostic> diagnostics, long? multiplyAccumulates) = Import(model, inputShapes);
        return new AnalyzeDocument(
            path, model.Opset, model.Proto.HasProducerName ? model.Proto.ProducerName : null,
            [.. graph.Input.Where(input => !initializers.Contains(input.Name)).Select(Describe)], [.. graph.Output.Select(Describe)],
            [.. graph.Node.GroupBy(node => (node.Domain, node.OpType)).OrderBy(group => group.Key).Select(group => Describe(group, opset))],
            graph.Initializer.Sum(tensor => tensor.Dims.Aggregate(1L, (product, dimension) => product * dimension)), multiplyAccumulates,
            diagnostics.IsEmpty, diagnostics);
    }

    private static (ImmutableArray<Diagnostic>, long?) Import(OnnxModel model, ImmutableDictionary<string, ImmutableArray<int>> inputShapes)
    {
        try
        {
            ImportResult import = OnnxImporter.Import(model, inputShapes);
            return (import.Diagnostics, import.Graph is { } graph ? MultiplyAccumulates.Of(Pipeline.Recognize(graph)) : null);
        }
        catch (ModelFault fault)
        {
            return ([fault.At(model.Path)], null);
        }
    }

    private static OperatorDocument Describe(IGrouping<(string Domain, string OpType), NodeProto> nodes, long opset)
    {
        Operator? known = OperatorTable.Find(nodes.First());
        return new OperatorDocument(
            nodes.Key.Domain.Length > 0 ? $"{nodes.Key.Domain}.{nodes.Key.OpType}" : nodes.Key.OpType, nodes.Count(),
            known is not null && opset >= known.FirstOpset, known?.Lowering, known is { Limits.Length: > 0 } ? known.Limits : null);
    }

    private static ValueDocument Describe(ValueInfoProto value)
    {
        TypeProto.Types.Tensor? type = value.Type?.TensorType;
        return new ValueDocument(
            value.Name, type is null ? null : ((ElementType)type.ElemType).ToString().ToLowerInvariant(),
            type?.Shape is { } shape ? [.. shape.Dim.Select(dimension => dimension.HasDimValue ? $"{dimension.DimValue}" : dimension.HasDimParam ? dimension.DimParam : "?")] : null);
    }
}
