using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Graphs;
using AttributeType = Spike.Compiler.Frontends.Onnx.Wire.AttributeProto.Types.AttributeType;

namespace Spike.Compiler.Measurement;

/// <summary>The nodes and tensors of a quantised model as they are written, see <see cref="QuantisedPeer"/>.</summary>
internal sealed class QuantisedNodes
{
    private const string Prefix = "spike_int8_";

    private readonly OnnxModel model;
    private readonly Dictionary<string, TensorProto> constants;
    private readonly Dictionary<string, (string Bytes, string Scale, string Zero)> values = [];
    private readonly Dictionary<(string, bool, bool), (string Bytes, string Scale, string Zero)> weights = [];
    private readonly List<NodeProto> nodes = [];
    private readonly List<TensorProto> tensors = [];
    private readonly HashSet<string> replaced = [];

    public QuantisedNodes(OnnxModel model)
    {
        this.model = model;
        constants = model.Proto.Graph.Initializer.ToDictionary(tensor => tensor.Name);
        foreach (NodeProto node in model.Proto.Graph.Node.Where(node => node.OpType == "Constant" && node.Output.Count == 1))
        {
            if (Attribute(node, "value")?.T is { } tensor) constants[node.Output[0]] = tensor;
        }
    }

    public IReadOnlyList<NodeProto> All => nodes;

    public IReadOnlyList<TensorProto> Tensors => tensors;

    /// <summary>Names of the weights that were quantised.</summary>
    public IReadOnlySet<string> Replaced => replaced;

    public void Add(NodeProto node) => nodes.Add(node);

    /// <summary>Writes the integer form of a product, if it has one.</summary>
    public bool TryReplace(NodeProto node)
    {
        if (node.Input.Count < 2 || constants.ContainsKey(node.Input[0]) || Floats(node.Input[1]) is not { } weight) return false;
        string? bias = node.Input.Count > 2 && node.Input[2].Length > 0 ? node.Input[2] : null;
        bool isConvolution = node.OpType == "Conv", transpose = Integer(node, "transB", 0) != 0;
        if (isConvolution)
        {
            if (weight.Shape.Rank < 3 || (bias is not null && Floats(bias) is null)) return false;
        }
        else if (weight.Shape.Rank != 2 || Integer(node, "transA", 0) != 0 || Real(node, "alpha") != 1 || (bias is not null && Real(node, "beta") != 1))
        {
            return false;
        }

        var (x, w) = (Value(node.Input[0]), Weight(node.Input[1], weight, signed: !isConvolution, transpose));
        NodeProto product = Node(isConvolution ? "ConvInteger" : "MatMulInteger", x.Bytes, w.Bytes, x.Zero, w.Zero);
        if (isConvolution) product.Attribute.Add(node.Attribute);
        NodeProto real = Node("Cast", product.Output[0]);
        real.Attribute.Add(new AttributeProto { Name = "to", Type = AttributeType.Int, I = (long)ElementType.Float });
        string scale = Node("Mul", x.Scale, w.Scale).Output[0];
        NodeProto last = Node("Mul", real.Output[0], scale);
        if (bias is not null) last = Node("Add", last.Output[0], isConvolution ? AlongChannels(bias, weight.Shape.Rank) : bias);
        last.Output[0] = node.Output[0];
        replaced.Add(node.Input[1]);
        return true;
    }

    /// <summary>What a value is multiplied as: once for all its readers.</summary>
    private (string Bytes, string Scale, string Zero) Value(string value)
    {
        if (values.TryGetValue(value, out (string, string, string) known)) return known;
        NodeProto node = Node("DynamicQuantizeLinear", value);
        node.Output.Add(node.Output[0] + "_scale");
        node.Output.Add(node.Output[0] + "_zero");
        return values[value] = (node.Output[0], node.Output[1], node.Output[2]);
    }

    private (string Bytes, string Scale, string Zero) Weight(string name, FloatTensor weight, bool signed, bool transpose)
    {
        if (weights.TryGetValue((name, signed, transpose), out (string, string, string) known)) return known;
        (TensorProto bytes, float scale) = WeightBytes.Of(weight, signed, transpose);
        return weights[(name, signed, transpose)] = (
            Tensor(bytes), Tensor(new TensorProto { DataType = (int)ElementType.Float, FloatData = { scale } }), Tensor(WeightBytes.ZeroPoint(signed)));
    }

    private string AlongChannels(string bias, int rank)
    {
        FloatTensor values = Floats(bias)!;
        var tensor = new TensorProto { DataType = (int)ElementType.Float, Dims = { 1, values.Values.Length } };
        tensor.Dims.Add(Enumerable.Repeat(1L, rank - 2));
        tensor.FloatData.Add(values.Values.ToArray());
        return Tensor(tensor);
    }

    private NodeProto Node(string type, params string[] inputs)
    {
        var node = new NodeProto { OpType = type, Name = $"{Prefix}node_{nodes.Count}", Input = { inputs }, Output = { $"{Prefix}value_{nodes.Count}" } };
        nodes.Add(node);
        return node;
    }

    private string Tensor(TensorProto tensor)
    {
        tensor.Name = $"{Prefix}tensor_{tensors.Count}";
        tensors.Add(tensor);
        return tensor.Name;
    }

    private FloatTensor? Floats(string name) =>
        constants.TryGetValue(name, out TensorProto? tensor) && tensor.DataType == (int)ElementType.Float ? TensorData.Floats(model, tensor) : null;

    private static AttributeProto? Attribute(NodeProto node, string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name);

    private static long Integer(NodeProto node, string name, long otherwise) => Attribute(node, name)?.I ?? otherwise;

    private static float Real(NodeProto node, string name) => Attribute(node, name)?.F ?? 1;
}
