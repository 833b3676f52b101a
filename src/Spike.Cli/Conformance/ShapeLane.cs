using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Graphs;

namespace Spike.Cli.Conformance;

/// <summary>Imports a test and compares shapes, exactly: those of the outputs that are due, and those that the model itself states.</summary>
/// <remarks>Nothing is calibrated, quantised or lowered.</remarks>
internal static class ShapeLane
{
    public static ConformanceResult Run(BackendTest test)
    {
        ConformanceResult[] results = [.. test.DataSets.Select(dataSet => Run(test, dataSet))];
        return results.FirstOrDefault(result => result.Result != Outcome.Pass) ?? results[0];
    }

    private static ConformanceResult Run(BackendTest test, string dataSet)
    {
        Diagnostic? refusal = null;
        foreach (BoundTest bound in BoundTest.Of(test, dataSet))
        {
            ImportResult import = Import(bound.Model);
            if (import.Graph is { } graph)
            {
                string? fault = Faults(bound, graph, dataSet).FirstOrDefault();
                return new ConformanceResult(
                    test.Name, test.Operator, fault is null ? Outcome.Pass : Outcome.Fail, fault ?? (bound.FirstOutputOnly ? OperatorRow.FirstOutputOnly : null));
            }

            refusal = import.Diagnostics[0];
            if (refusal.Code == "SPIKE1001") break;
        }

        return new ConformanceResult(test.Name, test.Operator, Outcome.OutOfScope, refusal?.Reason ?? ConformanceRunner.NoInput);
    }

    private static ImportResult Import(OnnxModel model)
    {
        try
        {
            return OnnxImporter.Import(model, []);
        }
        catch (ModelFault fault)
        {
            return new ImportResult(null, model, model, [fault.At(model.Path)]);
        }
    }

    private static IEnumerable<string> Faults(BoundTest bound, Graph graph, string dataSet)
    {
        IList<ValueInfoProto> outputs = bound.Model.Proto.Graph.Output;
        for (int i = 0; i < outputs.Count; i++)
        {
            if (BackendTest.Tensor(dataSet, $"output_{i}.pb") is { } due && OutputCheck.ShapeFault(outputs[i].Name, graph.Shapes[outputs[i].Name], due) is { } fault)
                yield return fault;
        }

        foreach (ValueInfoProto value in bound.Model.Proto.Graph.ValueInfo.Concat(bound.Model.Proto.Graph.Input).Concat(outputs))
        {
            if (value.Type?.TensorType?.Shape is not { } stated || !graph.Shapes.TryGetValue(value.Name, out var shape)) continue;
            if (stated.Dim.Count != shape.Rank || stated.Dim.Where((size, axis) => size.HasDimValue && size.DimValue != shape[axis]).Any())
                yield return $"value '{value.Name}' has the shape {shape}, and the model states {string.Join('x', stated.Dim.Select(size => size.HasDimValue ? $"{size.DimValue}" : "?"))}";
        }
    }
}
