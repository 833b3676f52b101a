using System.Collections.Immutable;
using Spike.Compiler.Lowering;
using Spike.Compiler.Passes.Programs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Passes.Programs;

[TestClass]
public sealed class RouteFoldingTests
{
    private const int Tokens = 3, Heads = 2, Width = 4;

    private static readonly CodeRange Codes = new(6, signed: true);

    /// <summary>[tokens, heads, width] read as [heads, tokens, width].</summary>
    private static readonly ImmutableArray<int> HeadsFirst = [Width, Heads * Width, 1];

    /// <summary>[tokens, heads, width] read as [heads, width, tokens].</summary>
    private static readonly ImmutableArray<int> HeadsFirstTransposed = [Width, 1, Heads * Width];

    [TestMethod]
    public void Routes_before_a_product_become_its_strides()
    {
        SpikingProgram after = Run(Program(HeadsFirst, HeadsFirstTransposed));
        Assert.AreEqual(0, after.Operations.OfType<Route>().Count());
        Assert.HasCount(1, after.Operations.OfType<Product>());
    }

    [TestMethod]
    public void A_route_with_an_offset_stays() =>
        Assert.AreEqual(1, Run(Program(HeadsFirst, HeadsFirstTransposed, offset: 1)).Operations.OfType<Route>().Count());

    [TestMethod]
    public void A_route_behind_a_fused_product_becomes_its_strides()
    {
        SpikingProgram after = Run(Program(HeadsFirst, HeadsFirstTransposed, back: true));
        Assert.AreEqual(0, after.Operations.OfType<Route>().Count());
    }

    [TestMethod]
    public void A_route_behind_a_product_that_is_an_output_too_stays() =>
        Assert.AreEqual(1, Run(Program(HeadsFirst, HeadsFirstTransposed, back: true, bothOutputs: true)).Operations.OfType<Route>().Count());

    [TestMethod]
    public void A_route_that_repeats_is_read_through()
    {
        SpikingProgram after = Run(Program([0, Heads * Width, 1], HeadsFirstTransposed));
        Assert.AreEqual(0, after.Operations.OfType<Route>().Count());
    }

    private static SpikingProgram Run(SpikingProgram before)
    {
        SpikingProgram after = RouteFolding.Run(before);
        var random = new Random(3);
        long[][] inputs = [.. before.Inputs.Select(port => Enumerable.Range(0, port.Shape.Length).Select(_ => (long)random.Next(Codes.Min, Codes.Max + 1))
            .ToArray())];
        ProgramRun.AssertSame(before, after, inputs);
        return after;
    }

    private static SpikingProgram Program(ImmutableArray<int> left, ImmutableArray<int> right, int offset = 0, bool back = false, bool bothOutputs = false)
    {
        var builder = new ProgramBuilder();
        // One token more than is read, so that an offset stays inside.
        TensorShape input = TensorShape.Of(Tokens + 1, Heads, Width), product = TensorShape.Of(Heads, Tokens, Tokens);
        int q = builder.AddCodes("q", input, Codes, 1), k = builder.AddCodes("k", input, Codes, 1);
        int a = builder.AddCodes("a", TensorShape.Of(Heads, Tokens, Width), Codes, 1), b = builder.AddCodes("b", TensorShape.Of(Heads, Width, Tokens),
            Codes, 1);
        builder.Add(new Route("a", q, a, offset, left));
        builder.Add(new Route("b", k, b, 0, right));
        int scores = builder.AddCodes("scores", product, Codes, 1);
        var fire = new Fire("fire", scores, [new FireTerm(Fire.OwnMembrane, builder.Segments.Add<int>([90]), [])], 1, 1, builder.Segments.Add<byte>([12]),
            null, Codes, null);
        builder.Add(new Product(
            "product", a, b, scores, [Heads], Tokens, Width, Tokens, new MatrixLayout([Tokens * Width], Width, 1), new MatrixLayout([Width * Tokens],
                Tokens, 1),
            new MatrixLayout([Tokens * Tokens], Tokens, 1))
        { Fusion = fire });
        int result = scores;
        if (back)
        {
            result = builder.AddCodes("back", TensorShape.Of(Tokens, Heads, Tokens), Codes, 1);
            builder.Add(new Route("back", scores, result, 0, [Tokens, Tokens * Tokens, 1]));
        }

        int[] outputs = bothOutputs ? [result, scores] : [result];
        return builder.Build("attention", [new Port("q", q, input), new Port("k", k, input)], [.. outputs
            .Select((edge, i) => new Port($"y{i}", edge, builder.Edges[edge].Shape))], 0);
    }
}
