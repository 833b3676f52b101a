using System.Collections.Immutable;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>Sizes that a model computes, found before anything is made of them.</summary>
/// <remarks>
/// A shape that is a product of another one stays open when ONNX Runtime opens a model, so nobody can tell what its run will hold. But little is needed to know it: whole
/// numbers of the model, shapes that are known, and short lists that are made of these. They are run alone, as a model of their own; in the model itself their results
/// stand as constants, and when it is opened again more shapes are known.
/// </remarks>
/// <param name="model">The model.</param>
/// <param name="inputs">Shapes of one sample.</param>
/// <param name="nodes">The nodes that matter.</param>
internal sealed class EarlyValues(OnnxModel model, ImmutableDictionary<string, TensorShape> inputs, IReadOnlyList<NodeProto> nodes)
{
    /// <summary>Longer lists are no sizes.</summary>
    private const int MaxElements = 4096;

    /// <summary>Operators that sizes are computed with. None makes more of its operands than their shapes say.</summary>
    private static readonly HashSet<string> Operators =
    [
        "Constant", "Shape", "Size", "Identity", "Cast", "Gather", "Slice", "Concat", "Unsqueeze", "Squeeze", "Reshape", "Split", "Add", "Sub", "Mul", "Div", "Mod", "Pow", "Neg", "Abs", "Floor", "Ceil", "Round", "Sqrt",
        "Min", "Max", "ReduceProd", "ReduceSum", "ReduceMax", "ReduceMin", "Where", "Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual", "Not", "And", "Or",
    ];

    /// <summary>Operators whose result has as many axes as an input says.</summary>
    private static readonly HashSet<string> OfAnyRank = ["Reshape", "Expand", "ConstantOfShape"];

    private readonly Dictionary<string, TensorProto> known = model.Proto.Graph.Initializer.Where(tensor => tensor.DataLocation != TensorProto.Types.DataLocation.External && tensor.Dims.Aggregate(1.0, (product, size) => product * size) <= MaxElements)
        .ToDictionary(tensor => tensor.Name);

    private readonly HashSet<string> found = [];

    /// <summary>How many results have a shape that is not known.</summary>
    public int Open(InferenceSession session) => nodes.Sum(node => Outputs(node).Count(output => IsOpen(node, Dimensions(session, output))));

    /// <summary>The whole numbers that were found.</summary>
    public IEnumerable<KeyValuePair<string, ImmutableArray<long>>> Integers =>
        found.Where(name => TensorData.Integers(model, known[name]) is not null).Select(name => KeyValuePair.Create(name, TensorData.Integers(model, known[name])!.Value));

    /// <summary>Finds what is to be found with the shapes of a session.</summary>
    /// <returns>Whether that is anything new.</returns>
    public bool Find(InferenceSession session)
    {
        HashSet<string> reached = [.. known.Keys];
        var computed = new List<NodeProto>();
        int before = found.Count;
        foreach (NodeProto node in nodes.Where(node => !Outputs(node).Any(reached.Contains)))
        {
            if (!Operators.Contains(node.OpType) || node.Domain is not ("" or "ai.onnx")) continue;
            if (node.OpType is "Shape" or "Size")
            {
                if (ShapeOf(session, node.Input[0]) is not { } shape) continue;
                known[node.Output[0]] = Sizes(node, shape);
                found.Add(node.Output[0]);
            }
            else if (Outputs(node).All(output => IsShort(node, Dimensions(session, output))) && node.Input.All(input => input.Length == 0 || reached.Contains(input)))
            {
                computed.Add(node);
            }
            else
            {
                continue;
            }

            reached.UnionWith(Outputs(node));
        }

        Run(computed);
        return found.Count > before;
    }

    /// <summary>Puts what was found in the place of the nodes that compute it.</summary>
    public void Put(ModelProto proto)
    {
        ILookup<bool, NodeProto> done = proto.Graph.Node.ToLookup(node => Outputs(node).All(found.Contains));
        proto.Graph.Initializer.AddRange(done[true].SelectMany(Outputs).Select(name => known[name]));
        NodeProto[] rest = [.. done[false]];
        proto.Graph.Node.Clear();
        proto.Graph.Node.AddRange(rest);
    }

    private void Run(List<NodeProto> computed)
    {
        if (computed.Count == 0) return;
        var proto = new ModelProto { IrVersion = model.Proto.IrVersion, OpsetImport = { model.Proto.OpsetImport }, Graph = new GraphProto { Name = "sizes", Node = { computed } } };
        HashSet<string> read = [.. computed.SelectMany(node => node.Input)];
        proto.Graph.Initializer.AddRange(known.Where(value => read.Contains(value.Key)).Select(value => value.Value));
        proto.Graph.Output.AddRange(computed.SelectMany(Outputs).Select(output => new ValueInfoProto { Name = output }));
        using SessionOptions options = ReferenceExecutor.Options(model, threads: 1, optimise: false);
        using var session = new InferenceSession(proto.ToByteArray(), options);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run([]);
        foreach (DisposableNamedOnnxValue result in results)
        {
            if (Constant(result.Name, result.Value) is not { } tensor) continue;
            known[result.Name] = tensor;
            found.Add(result.Name);
        }
    }

    private static TensorProto? Constant(string name, object value)
    {
        var tensor = new TensorProto { Name = name };
        ReadOnlySpan<int> dimensions;
        switch (value)
        {
            case Tensor<long> wide:
                tensor.DataType = (int)ElementType.Int64;
                dimensions = wide.Dimensions;
                tensor.Int64Data.Add(wide);
                break;
            case Tensor<int> narrow:
                tensor.DataType = (int)ElementType.Int32;
                dimensions = narrow.Dimensions;
                tensor.Int32Data.Add(narrow);
                break;
            case Tensor<bool> truths:
                tensor.DataType = (int)ElementType.Bool;
                dimensions = truths.Dimensions;
                tensor.Int32Data.Add(truths.Select(truth => truth ? 1 : 0));
                break;
            case Tensor<float> reals:
                tensor.DataType = (int)ElementType.Float;
                dimensions = reals.Dimensions;
                tensor.FloatData.Add(reals);
                break;
            default:
                return null;
        }

        foreach (int dimension in dimensions) tensor.Dims.Add(dimension);
        return tensor;
    }

    private TensorShape? ShapeOf(InferenceSession session, string value)
    {
        if (inputs.TryGetValue(value, out TensorShape own)) return own;
        if (model.Proto.Graph.Initializer.FirstOrDefault(tensor => tensor.Name == value) is { } tensor) return TensorData.Shape(tensor);
        // No dimensions may mean a single number, or that nothing is known.
        return Dimensions(session, value) is { Length: > 0 } dimensions && dimensions.All(dimension => dimension >= 0) ? new TensorShape([.. dimensions]) : null;
    }

    private static TensorProto Sizes(NodeProto node, TensorShape shape)
    {
        int Bound(string name, int otherwise)
        {
            long bound = node.Attribute.FirstOrDefault(attribute => attribute.Name == name)?.I ?? otherwise;
            return (int)Math.Clamp(bound < 0 ? bound + shape.Rank : bound, 0, shape.Rank);
        }

        var tensor = new TensorProto { Name = node.Output[0], DataType = (int)ElementType.Int64 };
        if (node.OpType == "Size")
        {
            tensor.Int64Data.Add(shape.Dimensions.Aggregate(1L, (product, size) => product * size));
            return tensor;
        }

        (int start, int end) = (Bound("start", 0), Bound("end", shape.Rank));
        tensor.Int64Data.Add(shape.Dimensions.Skip(start).Take(Math.Max(0, end - start)).Select(size => (long)size));
        tensor.Dims.Add(tensor.Int64Data.Count);
        return tensor;
    }

    private static bool IsOpen(NodeProto node, int[] dimensions) => dimensions.Any(dimension => dimension < 0) || (dimensions.Length == 0 && OfAnyRank.Contains(node.OpType));

    private static bool IsShort(NodeProto node, int[] dimensions) =>
        dimensions.Length == 0 ? node.OpType is not ("Reshape" or "Unsqueeze") : dimensions.All(dimension => dimension >= 0) && dimensions.Aggregate(1.0, (product, size) => product * size) <= MaxElements;

    private static int[] Dimensions(InferenceSession session, string value) => session.OutputMetadata.TryGetValue(value, out NodeMetadata? metadata) ? metadata.Dimensions ?? [] : [];

    private static IEnumerable<string> Outputs(NodeProto node) => node.Output.Where(output => output.Length > 0);
}
