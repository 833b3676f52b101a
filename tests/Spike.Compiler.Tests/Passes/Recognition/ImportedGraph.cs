using System.Collections.Immutable;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Compiler.Tests.Data;
using Spike.Compiler.Tests.Frontends.Onnx;

namespace Spike.Compiler.Tests.Passes.Recognition;

/// <summary>A test model as the graph that the passes see.</summary>
internal static class ImportedGraph
{
    public static Graph Of(TestModel model)
    {
        using var folder = new DataFolder();
        return Of(model.Save(folder["model.onnx"]));
    }

    public static Graph Of(string path)
    {
        ImportResult result = OnnxImporter.Import(OnnxFile.Read(path), ImmutableDictionary<string, ImmutableArray<int>>.Empty);
        Assert.IsNotNull(result.Graph, string.Join('\n', result.Diagnostics));
        return result.Graph;
    }
}
