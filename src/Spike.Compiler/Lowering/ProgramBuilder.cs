using System.Collections.Immutable;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Lowering;

/// <summary>Collects edges, operations and constant data while a program is made.</summary>
internal sealed class ProgramBuilder
{
    private readonly List<Edge> edges = [];
    private readonly List<double> magnitudes = [];
    private readonly List<Operation> operations = [];
    private readonly HashSet<string> names = [];

    public SegmentBuilder Segments { get; } = new();

    public IReadOnlyList<Edge> Edges => edges;

    /// <summary>Adds an edge of codes.</summary>
    /// <returns>Its id.</returns>
    public int AddCodes(string name, TensorShape shape, CodeRange range, double scale)
    {
        magnitudes.Add(Math.Max(Math.Abs(range.Min), range.Max));
        return AddEdge(new Edge(Unique(name), shape, EdgeCarrier.Spikes, range, scale));
    }

    /// <summary>Adds an edge of membranes, 64 bits wide where their bound needs it.</summary>
    /// <param name="name">The value's name.</param>
    /// <param name="shape">Dimensions.</param>
    /// <param name="magnitude">The proved bound of their absolute values.</param>
    public int AddMembranes(string name, TensorShape shape, double magnitude)
    {
        magnitudes.Add(magnitude);
        EdgeCarrier carrier = magnitude > int.MaxValue ? EdgeCarrier.WideMembrane : EdgeCarrier.Membrane;
        return AddEdge(new Edge(Unique(name), shape, carrier, default, 0));
    }

    /// <summary>The largest absolute value that an edge can hold.</summary>
    public double Magnitude(int edge) => magnitudes[edge];

    public bool IsWide(int edge) => edges[edge].Carrier == EdgeCarrier.WideMembrane;

    public void Add(Operation operation) => operations.Add(operation);

    public SpikingProgram Build(string name, ImmutableArray<Port> inputs, ImmutableArray<Port> outputs, long multiplyAccumulates) =>
        new(name, inputs, outputs, [.. edges], [.. operations], multiplyAccumulates, Arena: null) { Segments = Segments };

    private int AddEdge(Edge edge)
    {
        edges.Add(edge);
        return edges.Count - 1;
    }

    private string Unique(string name)
    {
        string unique = name;
        for (int i = 2; !names.Add(unique); i++) unique = $"{name}#{i}";
        return unique;
    }
}
