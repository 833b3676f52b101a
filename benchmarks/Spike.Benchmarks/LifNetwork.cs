using System.Collections.Immutable;
using Google.Protobuf;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Runtime.Native;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Benchmarks;

/// <summary>The LIF network that is timed, and the ONNX graph of the same arithmetic.</summary>
/// <param name="Width">Inputs, and neurons of each layer.</param>
/// <param name="Weights">Of each layer: [neurons, inputs].</param>
internal sealed record LifNetwork(int Width, ImmutableArray<float[]> Weights)
{
    private const float Decay = 0.5f;

    // FLOAT of ONNX.
    private const int Float32 = 1;

    /// <summary>Layers of LIF neurons with tau = 2 dt, threshold 1 and reset to 0.</summary>
    /// <remarks>Weights are normal; the first layer's input has its own density, so that about a tenth of the neurons spike in every layer.</remarks>
    public static LifNetwork Create(int width, int depth)
    {
        var random = new Random(1);
        return new LifNetwork(width, [.. Enumerable.Range(0, depth).Select(_ => Normal(width, random))]);
    }

    /// <summary>The ids of the neurons of each layer in <see cref="ToGraph"/>.</summary>
    public IEnumerable<int> Neurons => Weights.Select((_, l) => 2 + (2 * l));

    public NativeGraph ToGraph()
    {
        var segments = new SegmentBuilder();
        var shape = TensorShape.Of(Width);
        NeuronParameter Number(string name, float value) => new(name, segments.Add<float>([value]));
        ImmutableArray<NeuronParameter> parameters = [Number("tau", 2), Number("r", 1), Number("v_leak", 0), Number("v_threshold", 1), Number(NeuronKinds.Reset, 0)];
        List<NativeNode> nodes = [new InputNode("in", shape, [])];
        foreach (float[] weights in Weights)
        {
            nodes.Add(new DenseNode($"linear{nodes.Count / 2}", shape, [nodes.Count - 1], Width, segments.Add<float>(weights), null));
            nodes.Add(new NeuronNode($"lif{(nodes.Count / 2) - 1}", shape, [nodes.Count - 1], NeuronKind.LIF, parameters));
        }

        nodes.Add(new OutputNode("out", shape, [nodes.Count - 1]));
        return new NativeGraph("lif", TimeStep: 1, Discretisation.Euler, [.. nodes]) { Segments = segments };
    }

    /// <summary>Spikes at random: [steps, batch, width].</summary>
    public static float[] Input(int width, int batch, int steps, double density)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, steps * batch * width).Select(_ => random.NextDouble() < density ? 1f : 0f)];
    }

    /// <summary>For each layer one MatMul over all steps, then a Scan over the steps of the neurons: as SpikingJelly's multi-step mode computes, dense.</summary>
    public byte[] ToOnnx(int batch, int steps)
    {
        int width = Width;
        var graph = new GraphProto { Name = "lif", Input = { Value("x0", steps, batch, width) } };
        graph.Initializer.Add(Floats("rest", new float[batch * width], batch, width));
        for (int l = 0; l < Weights.Length; l++)
        {
            var transposed = new float[width * width];
            float[] weights = Weights[l];
            for (int n = 0; n < width; n++)
            {
                for (int i = 0; i < width; i++) transposed[(i * width) + n] = weights[(n * width) + i];
            }

            graph.Initializer.Add(Floats($"w{l}", transposed, width, width));
            graph.Node.Add(Node("MatMul", [$"x{l}", $"w{l}"], $"i{l}"));
            NodeProto scan = Node("Scan", ["rest", $"i{l}"], $"v{l}", $"x{l + 1}");
            scan.Attribute.Add(new AttributeProto { Name = "body", Type = AttributeProto.Types.AttributeType.Graph, G = Step(l, batch, width) });
            scan.Attribute.Add(new AttributeProto { Name = "num_scan_inputs", Type = AttributeProto.Types.AttributeType.Int, I = 1 });
            graph.Node.Add(scan);
        }

        graph.Output.Add(Value($"x{Weights.Length}", steps, batch, width));
        return new ModelProto { IrVersion = 8, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 } }, Graph = graph }.ToByteArray();
    }

    private static GraphProto Step(int layer, int batch, int width)
    {
        string Name(string name) => $"{name}_{layer}";
        return new GraphProto
        {
            Name = Name("step"),
            Input = { Value(Name("v"), batch, width), Value(Name("i"), batch, width) },
            Initializer = { Floats(Name("decay"), [Decay]), Floats(Name("one"), [1]) },
            Node =
            {
                Node("Add", [Name("v"), Name("i")], Name("sum")),
                Node("Mul", [Name("sum"), Name("decay")], Name("charged")),
                Node("Greater", [Name("charged"), Name("one")], Name("fires")),
                With(Node("Cast", [Name("fires")], Name("spike")), "to", Float32),
                Node("Sub", [Name("one"), Name("spike")], Name("quiet")),
                Node("Mul", [Name("charged"), Name("quiet")], Name("next")),
            },
            Output = { Value(Name("next"), batch, width), Value(Name("spike"), batch, width) },
        };
    }

    private static float[] Normal(int width, Random random)
    {
        double scale = 4.9 / Math.Sqrt(width);
        var weights = new float[width * width];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = (float)(scale * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return weights;
    }

    private static NodeProto With(NodeProto node, string name, long value)
    {
        node.Attribute.Add(new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value });
        return node;
    }

    private static NodeProto Node(string op, string[] inputs, params string[] outputs) => new() { OpType = op, Input = { inputs }, Output = { outputs } };

    private static TensorProto Floats(string name, float[] values, params int[] shape) =>
        new() { Name = name, DataType = Float32, Dims = { shape.Select(size => (long)size) }, FloatData = { values } };

    private static ValueInfoProto Value(string name, params int[] shape) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = Float32,
                Shape = new TensorShapeProto { Dim = { shape.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }) } },
            },
        },
    };
}
