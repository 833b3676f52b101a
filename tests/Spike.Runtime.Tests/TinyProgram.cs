using System.Collections.Immutable;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Runtime.Tests;

/// <summary>A program of a few edges, written down by a test.</summary>
internal sealed class TinyProgram
{
    private readonly List<Edge> edges = [];
    private readonly List<Port> inputs = [];
    private readonly List<Port> outputs = [];
    private readonly List<Operation> operations = [];

    public SegmentBuilder Segments { get; } = new();

    public ArenaPlan? Arena { get; set; }

    public static CodeRange Signed(int timeSteps) => new(timeSteps, signed: true);

    public static CodeRange Unsigned(int timeSteps) => new(timeSteps, signed: false);

    public int Codes(CodeRange range, params int[] shape) => Codes($"e{edges.Count}", range, 1, shape);

    public int Codes(string name, CodeRange range, double scale, params int[] shape) =>
        Add(new Edge(name, TensorShape.Of(shape), EdgeCarrier.Spikes, range, scale));

    public int Membrane(params int[] shape) => Add(new Edge($"e{edges.Count}", TensorShape.Of(shape), EdgeCarrier.Membrane, default, 0));

    public int WideMembrane(params int[] shape) => Add(new Edge($"e{edges.Count}", TensorShape.Of(shape), EdgeCarrier.WideMembrane, default, 0));

    public int Add(Edge edge)
    {
        edges.Add(edge);
        return edges.Count - 1;
    }

    public int Input(CodeRange range, params int[] shape)
    {
        int edge = Codes(range, shape);
        Input(edge);
        return edge;
    }

    public void Input(int edge) => inputs.Add(new Port(edges[edge].Name, edge, edges[edge].Shape));

    public void Output(int edge) => outputs.Add(new Port(edges[edge].Name, edge, edges[edge].Shape));

    public int Then(Operation operation)
    {
        operations.Add(operation);
        return operation.Output;
    }

    public int Bytes(params sbyte[] values) => Segments.Add<sbyte>(values);

    public int Shifts(params byte[] values) => Segments.Add<byte>(values);

    public int Shorts(params short[] values) => Segments.Add<short>(values);

    public int Ints(params int[] values) => Segments.Add<int>(values);

    public int Longs(params long[] values) => Segments.Add<long>(values);

    /// <summary>A firing of one term and one channel that halves its membrane: M = 1, s = 1.</summary>
    public Fire Halve(int membrane, int output, CodeRange range) =>
        new("fire", output, [new FireTerm(membrane, Ints(1), [])], 1, 1, Shifts(1), null, range, null);

    /// <summary>A firing of one term and one channel that changes nothing but what does not fit: M = 2, s = 1.</summary>
    public Fire Pass(int membrane, int output, CodeRange range) =>
        new("fire", output, [new FireTerm(membrane, Ints(2), [])], 1, 1, Shifts(1), null, range, null);

    public SpikingProgram Build() =>
        new("tiny", [.. inputs], [.. outputs], [.. edges], [.. operations], 0, Arena) { Segments = Segments };

    /// <summary>What the reference interpreter gives on the last operation's edge.</summary>
    public long[] Run(params long[][] codes) => ReferenceInterpreter.Run(Build(), codes)[operations[^1].Output];

    public static ImmutableArray<int> Each(params int[] values) => [.. values];
}
