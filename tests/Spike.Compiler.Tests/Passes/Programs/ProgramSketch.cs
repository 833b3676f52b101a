using System.Collections.Immutable;
using Spike.Compiler.Lowering;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Passes.Programs;

/// <summary>Small programs for the passes: two inputs of four signed codes, and what a test puts behind them.</summary>
internal sealed class ProgramSketch
{
    public static readonly CodeRange Codes = new(6, signed: true);

    public static readonly long[][] Inputs = [[3, -17, 31, -32], [-1, 5, 9, 20]];

    private static readonly TensorShape Four = TensorShape.Of(1, 4);

    private readonly ProgramBuilder builder = new();

    public ProgramSketch()
    {
        A = builder.AddCodes("a", Four, Codes, 0.5);
        B = builder.AddCodes("b", Four, Codes, 0.5);
    }

    public int A { get; }

    public int B { get; }

    /// <summary>Weights of one matrix for all synapses of a seed.</summary>
    public int Linear(int input, int seed = 1)
    {
        var random = new Random(seed);
        sbyte[] weights = [.. Enumerable.Range(0, 16).Select(_ => (sbyte)random.Next(-127, 128))];
        int output = builder.AddMembranes($"sum {builder.Edges.Count}", Four, 4 * 127 * 32);
        builder.Add(new Linear("linear", input, output, 1, 4, 4, builder.Segments.Add<sbyte>(weights), BiasSegment: null));
        return output;
    }

    public int Fire(TensorShape shape, params int[] terms) => Fire(Codes, shape, [.. terms.Select(term => (term, ImmutableArray<int>.Empty))]);

    public int Fire(params int[] terms) => Fire([.. terms.Select(term => (term, ImmutableArray<int>.Empty))]);

    public int Fire(params (int Edge, ImmutableArray<int> Strides)[] terms) => Fire(Codes, terms);

    public int Fire(CodeRange range, params (int Edge, ImmutableArray<int> Strides)[] terms) => Fire(range, Four, terms);

    private int Fire(CodeRange range, TensorShape shape, (int Edge, ImmutableArray<int> Strides)[] terms)
    {
        int output = builder.AddCodes($"fired {builder.Edges.Count}", shape, range, 0.5);
        builder.Add(new Fire(
            "fire", output, [.. terms.Select(term => new FireTerm(term.Edge, builder.Segments.Add<int>([37]), term.Strides))],
            1, 1, builder.Segments.Add<byte>([10]), OffsetSegment: null, range, TableSegment: null));
        return output;
    }

    public int Lookup(int input, int seed = 1, TensorShape? shape = null)
    {
        var random = new Random(seed);
        short[] table = [.. Enumerable.Range(0, Codes.Count).Select(_ => (short)random.Next(Codes.Min, Codes.Max + 1))];
        int output = builder.AddCodes($"looked {builder.Edges.Count}", shape ?? Four, Codes, 0.5);
        builder.Add(new Lookup("lookup", input, output, builder.Segments.Add<short>(table)));
        return output;
    }

    public int Hadamard(int a, int b)
    {
        int output = builder.AddMembranes($"product {builder.Edges.Count}", Four, 32 * 32);
        builder.Add(new Hadamard("hadamard", a, b, output, [0, 1], [0, 1]));
        return output;
    }

    public SpikingProgram Build(params int[] outputs) => builder.Build(
        "sketch", [new Port("a", A, Four), new Port("b", B, Four)], [.. outputs.Select((edge, i) => new Port($"out{i}", edge, Four))], 0);
}
