using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>What one run of the original network on one sample shows: the shape of every value, and the values that never change.</summary>
/// <remarks>
/// One run does the work of shape inference and of constant folding: what depends on no input, and every shape, is constant once the
/// input shapes are known.
/// </remarks>
/// <param name="Shapes">Of every value, by name.</param>
/// <param name="Constants">Floating-point values that never change.</param>
/// <param name="Integers">Whole numbers that never change: shapes, indices, axes.</param>
internal sealed partial record ValueProbe(
    Dictionary<string, TensorShape> Shapes, Dictionary<string, FloatTensor> Constants, Dictionary<string, ImmutableArray<long>> Integers)
{
    /// <summary>Elements of all values that are in memory at once.</summary>
    private const long MaxElements = 1 << 25;

    /// <summary>Sizes may be computed from the shapes of values whose sizes were computed.</summary>
    private const int MaxRounds = 8;

    /// <summary>Operators that give something else each time.</summary>
    private static readonly HashSet<string> Random =
        ["RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli"];

    /// <summary>Whole numbers and truth values, constant or not.</summary>
    public HashSet<string> Wholes { get; } = [];

    /// <summary>Whole numbers of 8 and 32 bits, with their types.</summary>
    public Dictionary<string, ElementType> NarrowTypes { get; } = [];

    /// <summary>The truth values among them.</summary>
    public HashSet<string> Truths { get; } = [];

    /// <summary>The values that a node or the caller reads.</summary>
    public required IReadOnlySet<string> Read { get; init; }

    public bool IsConstant(string value) => Constants.ContainsKey(value) || Integers.ContainsKey(value);

    /// <summary>Runs the model once.</summary>
    /// <param name="model">A model whose operators ONNX Runtime knows.</param>
    /// <param name="inputs">Shapes of one sample.</param>
    /// <param name="nodes">The nodes that matter.</param>
    /// <exception cref="ModelFault">ONNX Runtime refuses the graph.</exception>
    public static ValueProbe Run(OnnxModel model, ImmutableDictionary<string, TensorShape> inputs, IReadOnlyList<NodeProto> nodes)
    {
        var probe = new ValueProbe(inputs.ToDictionary(), [], [])
        {
            Read = nodes.SelectMany(LiveGraph.Reads).Concat(model.Proto.Graph.Output.Select(output => output.Name)).ToHashSet(),
        };
        foreach (TensorProto tensor in model.Proto.Graph.Initializer) probe.AddInitializer(model, tensor);
        try
        {
            if (nodes.Count > 0) probe.RunOnce(model, inputs, nodes);
        }
        catch (OnnxRuntimeException e) when (e.Message.Contains("allocate memory", StringComparison.Ordinal))
        {
            throw new ModelFault("SPIKE4001", null, "one run of the graph needs more memory than there is", "Export the model with smaller inputs.");
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelFault("SPIKE1003", null, $"ONNX Runtime refuses the graph ({Words(e.Message)})", "Export the model again, and check it with onnx.checker.");
        }

        return probe;
    }

    private void RunOnce(OnnxModel model, ImmutableDictionary<string, TensorShape> inputs, IReadOnlyList<NodeProto> nodes)
    {
        var early = new EarlyValues(model, inputs, nodes);
        (InferenceSession session, SharedWeights? weights) = Open(model, inputs, nodes, early: null);
        try
        {
            MemoryForecast.Check(session, nodes, Integers);
            // What depends on sizes that the model computes is told too, before anything is as large as they say.
            int open = early.Open(session), before = int.MaxValue;
            for (int round = 0; round < MaxRounds && open > 0 && open < before && early.Find(session); round++)
            {
                session.Dispose();
                weights?.Dispose();
                (session, weights) = Open(model, inputs, nodes, early);
                MemoryForecast.Check(session, nodes, Integers.Concat(early.Integers).DistinctBy(value => value.Key).ToDictionary());
                (open, before) = (early.Open(session), open);
            }

            foreach (string input in inputs.Keys) Note(input, session.InputMetadata[input].ElementDataType);
            NamedOnnxValue[] zeros = [.. inputs.Select(input => Zeros(input.Key, input.Value, session.InputMetadata[input.Key].ElementDataType))];
            foreach (NodeProto[] group in Groups(session, nodes)) RunGroup(session, zeros, group);
        }
        finally
        {
            session.Dispose();
            weights?.Dispose();
        }
    }

    /// <summary>A session that gives the results of all nodes.</summary>
    private static (InferenceSession Session, SharedWeights? Weights) Open(OnnxModel model, ImmutableDictionary<string, TensorShape> inputs, IReadOnlyList<NodeProto> nodes, EarlyValues? early)
    {
        ModelProto proto = model.Proto.Clone();
        proto.Graph.Output.Clear();
        proto.Graph.Output.AddRange(nodes.SelectMany(node => node.Output).Where(output => output.Length > 0).Select(output => new ValueInfoProto { Name = output }));
        foreach (ValueInfoProto input in proto.Graph.Input.Where(input => inputs.ContainsKey(input.Name)))
            input.Type.TensorType.Shape = ShapeOf(inputs[input.Name]);
        early?.Put(proto);
        return ReferenceExecutor.Open(model, proto, threads: 1, optimise: false);
    }

    /// <summary>The nodes in parts whose results fit in memory together; each part takes a run of its own.</summary>
    private static IEnumerable<NodeProto[]> Groups(InferenceSession session, IReadOnlyList<NodeProto> nodes)
    {
        long Elements(NodeProto node) => node.Output.Where(output => output.Length > 0)
            .Sum(output => (session.OutputMetadata[output].Dimensions ?? []).Aggregate(1L, (product, dimension) => product * Math.Max(dimension, 1)));
        return MemoryGroups.Of(nodes, Elements, MaxElements);
    }

    private void RunGroup(InferenceSession session, NamedOnnxValue[] zeros, NodeProto[] nodes)
    {
        string[] wanted = [.. nodes.SelectMany(node => node.Output).Where(output => output.Length > 0)];
        if (wanted.Length == 0) return;
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run(zeros, wanted);
        Dictionary<string, DisposableNamedOnnxValue> byName = results.ToDictionary(result => result.Name);
        foreach (NodeProto node in nodes)
        {
            bool constant = !Random.Contains(node.OpType)
                && (node.OpType is "Shape" or "Size" || LiveGraph.Reads(node).All(input => input.Length == 0 || IsConstant(input)));
            foreach (string output in node.Output.Where(output => output.Length > 0)) AddValue(node, output, byName[output].Value, constant);
        }
    }

    private static TensorShapeProto ShapeOf(TensorShape shape)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.Add(shape.Dimensions.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        return dimensions;
    }

    private static NamedOnnxValue Zeros(string name, TensorShape shape, TensorElementType type) => type switch
    {
        TensorElementType.Int64 => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(shape.Dimensions.AsSpan())),
        TensorElementType.Int32 => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<int>(shape.Dimensions.AsSpan())),
        TensorElementType.Bool => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<bool>(shape.Dimensions.AsSpan())),
        _ => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(shape.Dimensions.AsSpan())),
    };

    private void Note(string value, TensorElementType type)
    {
        if (type is TensorElementType.Int64 or TensorElementType.Int32 or TensorElementType.Bool) Wholes.Add(value);
        if (type is TensorElementType.Bool) Truths.Add(value);
        if (type is TensorElementType.Int32) NarrowTypes[value] = ElementType.Int32;
    }

    private void AddInitializer(OnnxModel model, TensorProto tensor)
    {
        Shapes[tensor.Name] = TensorData.Shape(tensor);
        if (TensorData.Floats(model, tensor) is { } floats) Constants[tensor.Name] = floats;
        else if (TensorData.Integers(model, tensor) is { } integers)
        {
            Integers[tensor.Name] = integers;
            Note(tensor.Name, (TensorElementType)tensor.DataType is TensorElementType.Bool or TensorElementType.Int32 ? (TensorElementType)tensor.DataType : TensorElementType.Int64);
        }
        else throw new ModelFault("SPIKE1004", tensor.Name, "the tensor's element type is not supported", "Export the model with float32 weights.");
    }

    private void AddValue(NodeProto node, string name, object value, bool constant)
    {
        if (value is not Tensor<float> and not Tensor<long> and not Tensor<int> and not Tensor<bool> and not Tensor<double> and not Tensor<byte> and not Tensor<sbyte>)
        {
            throw new ModelFault("SPIKE1004", OnnxImporter.NameOf(node), $"its result '{name}' is no tensor of floats, integers or truth values",
                "Export the model in float32.");
        }

        Shapes[name] = value switch
        {
            Tensor<float> tensor => new TensorShape([.. tensor.Dimensions]),
            Tensor<double> tensor => new TensorShape([.. tensor.Dimensions]),
            Tensor<long> tensor => new TensorShape([.. tensor.Dimensions]),
            Tensor<int> tensor => new TensorShape([.. tensor.Dimensions]),
            Tensor<byte> tensor => new TensorShape([.. tensor.Dimensions]),
            Tensor<sbyte> tensor => new TensorShape([.. tensor.Dimensions]),
            _ => new TensorShape([.. ((Tensor<bool>)value).Dimensions]),
        };
        Note(name, value switch
        {
            Tensor<long> => TensorElementType.Int64,
            Tensor<int> => TensorElementType.Int32,
            Tensor<bool> => TensorElementType.Bool,
            _ => TensorElementType.Float,
        });
        if (value is Tensor<byte>) NarrowTypes[name] = ElementType.UInt8;
        if (value is Tensor<sbyte>) NarrowTypes[name] = ElementType.Int8;
        if (!constant) return;
        if (value is Tensor<float> floats) Constants[name] = new FloatTensor(Shapes[name], floats.ToArray());
        else if (value is Tensor<double> doubles) Constants[name] = new FloatTensor(Shapes[name], doubles.Select(element => (float)element).ToArray());
        else Integers[name] = value switch
        {
            Tensor<long> tensor => [.. tensor],
            Tensor<int> tensor => [.. tensor.Select(element => (long)element)],
            Tensor<byte> tensor => [.. tensor.Select(element => (long)element)],
            Tensor<sbyte> tensor => [.. tensor.Select(element => (long)element)],
            _ => [.. ((Tensor<bool>)value).Select(element => element ? 1L : 0L)],
        };
    }

    /// <summary>ONNX Runtime's own words without the places in its source and the names of its types, on one line.</summary>
    public static string Words(string message)
    {
        string line = message.ReplaceLineEndings(" ").Trim();
        int status = line.LastIndexOf("Status Message: ", StringComparison.Ordinal);
        if (status >= 0) line = line[(status + "Status Message: ".Length)..];
        line = InternalDetail().Replace(line, "");
        return (line.Length > 300 ? line[..300] + "..." : line).TrimEnd('.', ' ');
    }

    /// <summary>The kind of error, the stage, and "FILE:LINE FUNCTION(PARAMETERS) [with TYPES]".</summary>
    [GeneratedRegex(@"^\[ErrorCode:\w+\] |Exception during \w+: |/\S*onnxruntime\S*:\d+ .*?\)(?: const)?(?: \[with [^\]]*\])? ")]
    private static partial Regex InternalDetail();
}
