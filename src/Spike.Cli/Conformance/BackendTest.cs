using System.Collections.Immutable;
using Google.Protobuf;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Cli.Conformance;

/// <summary>One of ONNX's backend tests: a model, and data sets with inputs and the outputs that are due.</summary>
/// <param name="Name">Its folder, seen from the folder of all tests.</param>
/// <param name="Folder">Where it lies.</param>
/// <param name="Model">Its model.</param>
internal sealed record BackendTest(string Name, string Folder, OnnxModel Model)
{
    /// <summary>What each data set feeds, in the order of the files.</summary>
    public IReadOnlyList<ValueInfoProto> Inputs { get; } = InputsOf(Model);

    /// <summary>The operators of its nodes, each once, in the order of the graph. What only hands it constants does not count.</summary>
    public string Operator => string.Join(", ", Model.Proto.Graph.Node.Select(node => node.OpType).Distinct() is var all && all.Count() > 1
        ? all.Where(type => type != "Constant")
        : all);

    public IReadOnlyList<string> DataSets => [.. Directory.GetDirectories(Folder, "test_data_set_*").Order(StringComparer.Ordinal)];

    /// <summary>Every folder below that holds a model and data for it.</summary>
    public static IReadOnlyList<string> Find(string root) =>
        [.. Directory.EnumerateFiles(root, "model.onnx", SearchOption.AllDirectories).Select(file => Path.GetDirectoryName(file)!)
            .Where(folder => Directory.EnumerateDirectories(folder, "test_data_set_*").Any()).Order(StringComparer.Ordinal)];

    /// <exception cref="ModelFault">The model cannot be read.</exception>
    public static BackendTest Read(string root, string folder) =>
        new(NameOf(root, folder), folder, OnnxFile.Read(Path.Combine(folder, "model.onnx")));

    public static string NameOf(string root, string folder) => Path.GetRelativePath(root, folder).Replace('\\', '/');

    /// <summary>The tensor of a file such as input_0.pb; none where there is no such file, or where it holds no tensor.</summary>
    public static TensorProto? Tensor(string dataSet, string file)
    {
        try
        {
            string path = Path.Combine(dataSet, file);
            return File.Exists(path) ? TensorProto.Parser.ParseFrom(File.ReadAllBytes(path)) : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static ImmutableArray<ValueInfoProto> InputsOf(OnnxModel model)
    {
        HashSet<string> initializers = model.InitializerNames();
        return [.. model.Proto.Graph.Input.Where(input => !initializers.Contains(input.Name))];
    }
}
