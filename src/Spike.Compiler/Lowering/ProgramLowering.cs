using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Lowering;

/// <summary>
/// Turns a float graph into the integer program: each value becomes codes at the window its readers need, sums stay membranes until their
/// population fires, and every function that is not linear becomes a table or an integer rule.
/// </summary>
/// <remarks>The result is the plain form: unfused, stepped, without an arena. The program passes make it fast without changing a bit.</remarks>
internal sealed partial class ProgramLowering
{
    /// <summary>Factors and bounds between a value and its softmax; exporters write two or three.</summary>
    private const int MaxFactors = 64;

    private readonly Graph graph;
    private readonly Demands demands;
    private readonly WholeNumbers wholes;
    private readonly StepChoice steps;
    private readonly ProgramBuilder builder = new();
    private readonly Dictionary<string, LoweredValue> values = [];
    private readonly Dictionary<string, string> producers;
    private readonly LoweringMemory memory;
    private readonly SynapseMeans? means;
    private readonly List<SynapseReading> readings = [];
    private readonly bool inputsHaveSigns;
    private readonly Sending sending;
    private long multiplyAccumulates;

    /// <param name="draft">What to lower, and how.</param>
    /// <param name="means">Means that biases are corrected by; none: they stay as they are.</param>
    public ProgramLowering(ProgramDraft draft, SynapseMeans? means)
    {
        this.means = means;
        graph = draft.Graph;
        memory = draft.Memory;
        inputsHaveSigns = draft.InputsHaveSigns;
        sending = new Sending(draft.Plan);
        demands = draft.Demands;
        steps = draft.Steps;
        producers = graph.Nodes.ToDictionary(node => node.Output, node => node.Name);
        wholes = draft.Wholes;
    }

    /// <summary>What synapses read, in the order of the program; known once it is lowered.</summary>
    public IReadOnlyCollection<SynapseReading> Readings => readings;

    /// <summary>The values whose ranges the lowering asks for, each with the rows of the softmax that alone reads it.</summary>
    public static ImmutableDictionary<string, SoftmaxRows?> ObservedValues(Graph graph)
    {
        var demands = new Demands(graph);
        ILookup<string, Node> readers = graph.Readers();
        return graph.Inputs.Concat(graph.Nodes.Select(node => node.Output)).ToImmutableDictionary(
            value => value,
            value => demands[value] != Demand.Softmax ? null
                : Rows(graph, readers, value, 1) ?? SoftmaxRows.Summand);
    }

    /// <summary>The rows of the softmax that a value goes to, as it is or through positive factors and lower bounds.</summary>
    private static SoftmaxRows? Rows(Graph graph, ILookup<string, Node> readers, string value, float factor)
    {
        for (int step = 0; step < MaxFactors && readers[value].FirstOrDefault() is { } reader; step++)
        {
            if (reader.Op is Graphs.Softmax softmax) return SoftmaxRows.Of(softmax.Rows(graph.Shapes[value]), factor);
            if (graph.Shapes[reader.Output] != graph.Shapes[value] || Demands.RowFactor(graph, reader) is not { } own) return null;
            (value, factor) = (reader.Output, factor * own);
        }

        return null;
    }

    /// <summary>Lowers the graph.</summary>
    /// <exception cref="ModelFault">A node has no integer form.</exception>
    public SpikingProgram Lower()
    {
        var inputs = ImmutableArray.CreateBuilder<Port>();
        var highDigits = new List<Port>();
        foreach (string input in graph.Inputs)
        {
            if (wholes.IsLong(input))
            {
                (Port low, Port high) = LongInput(input);
                inputs.Add(low);
                highDigits.Add(high);
                continue;
            }

            (EdgeSpec spec, WholeRange? whole) = wholes.Contains(input)
                ? steps.WholeInput(input)
                : (steps.Wide(input, !inputsHaveSigns && steps.SeenNonNegative(input)), null);
            int edge = builder.AddCodes(input, graph.Shapes[input], spec.Range, spec.Scale);
            values[input] = LoweredValue.OfCodes(edge);
            inputs.Add(new Port(input, edge, graph.Shapes[input], whole));
        }

        inputs.AddRange(highDigits);
        foreach (Node node in graph.Nodes) values[node.Output] = Lower(node);
        ImmutableArray<Port> outputs =
            [.. graph.Outputs.Select(output => new Port(output, Codes(output, output), graph.Shapes[output]))];
        return sending.Coded(builder.Build(graph.Name, inputs.ToImmutable(), outputs, multiplyAccumulates), graph.Wholes);
    }

    private LoweredValue Lower(Node node) => node.Op switch
    {
        Graphs.MatMul => LowerMatMul(node),
        Graphs.Convolution op => LowerConvolution(node, op),
        Graphs.AveragePool op => LowerAveragePool(node, op),
        Graphs.MaxPool op => LowerMaxPool(node, op),
        Graphs.Reduce op => LowerReduce(node, op),
        Graphs.ChannelAffine => LowerChannelAffine(node),
        Graphs.Add => LowerSum(node, sign: 1),
        Graphs.Subtract => LowerSum(node, sign: -1),
        Graphs.Multiply => LowerMultiply(node),
        Graphs.Divide => LowerDivide(node),
        Graphs.Unary op => LowerUnary(node, op),
        Graphs.Pointwise op => Table(node, node.Inputs[0], x => RealFunctions.Evaluate(op.Body, x), nonNegative: false),
        Graphs.Softmax op => LowerSoftmax(node, op),
        Graphs.LayerNorm op => LowerNorm(node, op),
        Graphs.Reshape => LowerReshape(node),
        Graphs.Transpose op => LowerTranspose(node, op),
        Graphs.Slice op => LowerSlice(node, op),
        Graphs.Gather op => LowerGather(node, op),
        Graphs.Expand => LowerExpand(node),
        Graphs.Concat op => LowerConcat(node, op),
        Graphs.Pad op => LowerPad(node, op),
        Embedding => LowerEmbedding(node),
        Compare op => LowerCompare(node, op),
        Choose => LowerChoose(node),
        Extreme op => LowerExtreme(node, op),
        _ => throw new ModelFault("SPIKE1001", node.Name, $"{node.Op.GetType().Name} has no integer form", "Express it with supported operators."),
    };

    private TensorShape Shape(string value) => graph.Shapes[value];

    private bool IsConstant(string value) => graph.Constants.ContainsKey(value);

    private double[] Constant(string value)
    {
        ReadOnlySpan<float> elements = graph.Constants[value].Values.Span;
        var real = new double[elements.Length];
        for (int i = 0; i < real.Length; i++) real[i] = elements[i];
        return real;
    }
}
