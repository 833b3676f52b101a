using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Programs.Verification;

/// <summary>Functions and movements.</summary>
[TestClass]
public class FunctionVerifierTests
{
    private const string Sizes = "its sizes do not fit its edges";
    private const string Range = "its codes do not fit the range of its output";

    [TestMethod]
    public void A_table_has_a_code_for_every_code()
    {
        Assert.AreEqual(Verdict.Sound, Fault(4, 4, (tiny, x, y) => new Lookup("l", x, y, tiny.Shorts(new short[16]))));
        Assert.Contains("has another length", Fault(4, 4, (tiny, x, y) => new Lookup("l", x, y, tiny.Shorts(new short[15]))));
        Assert.Contains("holds codes outside", Fault(4, 4, (tiny, x, y) => new Lookup("l", x, y, tiny.Shorts([.. new short[15], 8]))));
        Assert.Contains(Sizes, Fault(4, 3, (tiny, x, y) => new Lookup("l", x, y, tiny.Shorts(new short[16]))));
    }

    [TestMethod]
    public void Softmax_has_its_powers_and_a_bounded_requantisation()
    {
        int[] powers = [1 << 24, .. Enumerable.Repeat(5, 15)];
        Softmax Sound(TinyProgram tiny, int x, int y) => new("s", x, y, 1, 4, 1, tiny.Ints(powers), 1 << 20, 40);
        Assert.AreEqual(Verdict.Sound, Fault(4, 4, Sound));
        Assert.Contains(Sizes, Fault(4, 4, (tiny, x, y) => Sound(tiny, x, y) with { Axis = 3 }));
        Assert.Contains(Sizes, Fault(4, 4, (tiny, x, y) => Sound(tiny, x, y) with { Outer = 0, Axis = 0 }));
        Assert.Contains("its requantisation is out of bounds", Fault(4, 4, (tiny, x, y) => Sound(tiny, x, y) with { Multiplier = -1 }));
        Assert.Contains("its requantisation is out of bounds", Fault(4, 4, (tiny, x, y) => Sound(tiny, x, y) with { Multiplier = (1 << 30) + 1 }));
        Assert.Contains("its requantisation is out of bounds", Fault(4, 4, (tiny, x, y) => Sound(tiny, x, y) with { Shift = 63 }));
        Assert.Contains("is no table of powers", Fault(4, 4, (tiny, x, y) => Sound(tiny, x, y) with { ExponentialSegment = tiny.Ints([(1 << 24) - 1, .. powers[1..]]) }));
        Assert.Contains("is no table of powers", Fault(4, 4, (tiny, x, y) => Sound(tiny, x, y) with { ExponentialSegment = tiny.Ints([.. powers[..15], -1]) }));
        Assert.Contains("has another length", Fault(4, 4, (tiny, x, y) => Sound(tiny, x, y) with { ExponentialSegment = tiny.Ints(powers[..15]) }));
    }

    [TestMethod]
    public void A_norm_has_its_constants_and_cannot_overflow()
    {
        Norm Sound(TinyProgram tiny, int x, int y) => new("n", x, y, 2, 2, true, 1, tiny.Ints(1, 1), tiny.Longs(0, 0), 20);
        Assert.AreEqual(Verdict.Sound, Fault(4, 4, Sound));
        Assert.Contains(Sizes, Fault(4, 4, (tiny, x, y) => Sound(tiny, x, y) with { Rows = 1 }));
        Assert.Contains("its constants are out of bounds", Fault(4, 4, (tiny, x, y) => Sound(tiny, x, y) with { Epsilon = -1 }));
        Assert.Contains("its constants are out of bounds", Fault(4, 4, (tiny, x, y) => Sound(tiny, x, y) with { Epsilon = (1L << 60) + 1 }));
        Assert.Contains("its constants are out of bounds", Fault(4, 4, (tiny, x, y) => Sound(tiny, x, y) with { Shift = 0 }));
        Assert.Contains("has another length", Fault(4, 4, (tiny, x, y) => Sound(tiny, x, y) with { MultiplierSegment = tiny.Ints(1) }));
        Assert.Contains("has another length", Fault(4, 4, (tiny, x, y) => Sound(tiny, x, y) with { OffsetSegment = tiny.Longs(1) }));
        Assert.Contains("a multiplier is out of bounds", Fault(4, 4, (tiny, x, y) => Sound(tiny, x, y) with { MultiplierSegment = tiny.Ints(1, int.MinValue) }));
        Assert.Contains("its sum can overflow", Fault(4, 4, (tiny, x, y) => Sound(tiny, x, y) with { OffsetSegment = tiny.Longs(0, 1L << 62) }));
    }

    [TestMethod]
    public void The_deviations_of_a_norm_fit_31_bits()
    {
        Norm Sound(TinyProgram tiny, int x, int y) => new("n", x, y, 1, 1 << 15, true, 1, tiny.Ints(new int[1 << 15]), tiny.Longs(new long[1 << 15]), 20);
        Assert.AreEqual(Verdict.Sound, Fault(1 << 15, 1 << 15, Sound, TinyProgram.Signed(15)));
        Assert.Contains("its rows are too long for their range", Fault(1 << 15, 1 << 15, Sound, TinyProgram.Signed(16)));
    }

    [TestMethod]
    public void A_quotient_is_bounded_and_stays_inside_its_edges()
    {
        Divide Sound(TinyProgram tiny, int x, int y) => new("d", x, x, y, [1], [0], 1, 40);
        Assert.AreEqual(Verdict.Sound, Fault(4, 4, Sound));
        Assert.Contains(Sizes, Fault(4, 4, (tiny, x, y) => Sound(tiny, x, y) with { AStrides = [2] }));
        Assert.Contains(Sizes, Fault(4, 4, (tiny, x, y) => Sound(tiny, x, y) with { BStrides = [] }));
        Assert.Contains("its ratio is out of bounds", Fault(4, 4, (tiny, x, y) => Sound(tiny, x, y) with { Shift = 41 }));
        Assert.Contains("its ratio is out of bounds", Fault(4, 4, (tiny, x, y) => Sound(tiny, x, y) with { Multiplier = int.MinValue }));
    }

    [TestMethod]
    public void Movements_stay_inside_their_edges()
    {
        Assert.AreEqual(Verdict.Sound, Fault(4, 4, (_, x, y) => new Route("r", x, y, 3, [-1])));
        Assert.Contains(Sizes, Fault(4, 4, (_, x, y) => new Route("r", x, y, 2, [-1])));
        Assert.Contains(Sizes, Fault(4, 4, (_, x, y) => new Route("r", x, y, 1, [1])));
        Assert.Contains(Sizes, Fault(4, 4, (_, x, y) => new Route("r", x, y, 0, [int.MaxValue])));
        Assert.Contains(Sizes, Fault(4, 4, (_, x, y) => new Route("r", x, y, 0, [])));
        Assert.AreEqual(Verdict.Sound, Fault(4, 2, (_, x, y) => new Select("s", x, y, 1, 4, 1, [3, 3])));
        Assert.Contains(Sizes, Fault(4, 2, (_, x, y) => new Select("s", x, y, 1, 4, 1, [3, 4])));
        Assert.Contains(Sizes, Fault(4, 2, (_, x, y) => new Select("s", x, y, 1, 4, 1, [-1, 0])));
        Assert.Contains(Sizes, Fault(4, 2, (_, x, y) => new AxisMax("m", x, y, 2, 3, 1)));
        Assert.AreEqual(Verdict.Sound, Fault(4, 8, (_, x, y) => new Concat("c", [x, x], y, 2, [2, 2])));
        Assert.Contains(Sizes, Fault(4, 8, (_, x, y) => new Concat("c", [x, x], y, 2, [2, 3])));
        Assert.Contains(Sizes, Fault(4, 8, (_, x, y) => new Concat("c", [x, x], y, 2, [4])));
        Assert.Contains(Sizes, Fault(4, 8, (_, x, y) => new Concat("c", [x, x, x], y, 1, [int.MaxValue, int.MaxValue, -int.MaxValue])));
    }

    [TestMethod]
    public void An_embedding_has_a_whole_table_of_codes_of_its_output()
    {
        Assert.AreEqual(Verdict.Sound, Fault(2, 4, (tiny, x, y) => new Embed("e", x, y, 3, 2, tiny.Shorts(new short[6]))));
        Assert.Contains(Sizes, Fault(2, 4, (tiny, x, y) => new Embed("e", x, y, 3, 3, tiny.Shorts(new short[9]))));
        Assert.Contains(Sizes, Fault(2, 4, (tiny, x, y) => new Embed("e", x, y, 0, 2, tiny.Shorts([]))));
        Assert.AreEqual(Verdict.Sound, Fault(2, 4, (tiny, x, y) => new Embed("e", x, y, 3, 2, tiny.Shorts(new short[6]), x)));
        Assert.Contains(Sizes, Fault(2, 4, (tiny, x, y) => new Embed("e", x, y, 3, 2, tiny.Shorts(new short[6]), tiny.Input(TinyProgram.Signed(8), 3))));
        Assert.Contains("has another length", Fault(2, 4, (tiny, x, y) => new Embed("e", x, y, 3, 2, tiny.Shorts(new short[5]))));
        Assert.Contains("holds codes outside", Fault(2, 4, (tiny, x, y) => new Embed("e", x, y, 3, 2, tiny.Shorts(0, 0, 0, 0, 0, 8))));
    }

    [TestMethod]
    public void Movements_keep_codes_within_the_range_of_their_output()
    {
        foreach (Func<TinyProgram, int, int, Operation> operation in (Func<TinyProgram, int, int, Operation>[])
        [
            (_, x, y) => new Route("o", x, y, 0, [1]), (_, x, y) => new Select("o", x, y, 1, 4, 1, [0, 1, 2, 3]), (_, x, y) => new Concat("o", [x], y, 1, [4]),
            (_, x, y) => new AxisMax("o", x, y, 4, 1, 1), (_, x, y) => new MaxPool("o", x, y, new(1, [4], [1], [1], [1], [0], [4])),
        ])
        {
            Assert.AreEqual(Verdict.Sound, Fault(4, 4, operation));
            Assert.Contains(Range, Fault(4, 4, operation, TinyProgram.Signed(5)));
            Assert.Contains(Range, Fault(4, 4, operation, TinyProgram.Unsigned(4)));
        }

        Assert.Contains("holds codes outside", Fault(4, 4, (tiny, _, y) => new Constant("o", y, tiny.Shorts(0, 0, 0, 8))));
    }

    /// <summary>The fault of one operation from codes to s4 codes.</summary>
    private static string Fault(int inputs, int outputs, Func<TinyProgram, int, int, Operation> create, CodeRange? range = null)
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(range ?? TinyProgram.Signed(4), inputs), output = tiny.Codes(TinyProgram.Signed(4), outputs);
        tiny.Then(create(tiny, input, output));
        tiny.Output(output);
        return Verdict.Of(tiny);
    }
}
