using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Programs.Verification;

/// <summary>Sums: sizes, constants, and membranes that cannot overflow.</summary>
[TestClass]
public class SumVerifierTests
{
    private const string Sizes = "its sizes do not fit its edges";

    [TestMethod]
    public void A_linear_layer_fits_its_edges_and_weights()
    {
        Assert.AreEqual(Verdict.Sound, LinearFault(op => op));
        foreach (Func<Linear, Linear> change in (Func<Linear, Linear>[])
            [op => op with { Rows = 1 }, op => op with { Inner = 4 }, op => op with { Columns = 3 }, op => op with { Rows = -2, Inner = -3 }])
            Assert.Contains(Sizes, LinearFault(change));
        Assert.Contains("segment 1 has another length", LinearFault(op => op with { WeightSegment = 1 }));
        Assert.Contains("segment 2 does not exist", LinearFault(op => op with { WeightSegment = 2 }));
        Assert.Contains("segment 0 has another length", LinearFault(op => op with { BiasSegment = 0 }));
    }

    [TestMethod]
    public void Membranes_fit_the_width_that_carries_them()
    {
        Assert.Contains("its output does not carry its membranes", LinearFault(op => op with { Wide = true }));
        Assert.Contains("its membranes can overflow", Bias(int.MaxValue));
        Assert.Contains("its membranes can overflow", Bias(long.MinValue));
        // Σ|w| = 4 + 5 + 6 = 15, times 128.
        Assert.AreEqual(Verdict.Sound, Bias(int.MaxValue - (128 * 15)));
        Assert.Contains("its membranes can overflow", Bias(int.MaxValue - (128 * 15) + 1));
    }

    [TestMethod]
    public void The_largest_products_of_a_sum_are_counted_not_guessed()
    {
        // 2^14 products of 2^8 · 2^9 are 2^31, one more than 31 bits hold.
        Assert.AreEqual(Verdict.Sound, SumOf((1 << 14) - 1));
        Assert.Contains("its membranes can overflow", SumOf(1 << 14));
    }

    [TestMethod]
    public void A_sum_takes_codes()
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), 4), membrane = tiny.Membrane(4), total = tiny.Membrane(1), output = tiny.Codes(TinyProgram.Signed(8), 1);
        tiny.Then(new AxisSum("first", input, membrane, 4, 1, 1));
        tiny.Then(new AxisSum("second", membrane, total, 1, 4, 1));
        tiny.Then(tiny.Pass(total, output, TinyProgram.Signed(8)));
        tiny.Output(output);
        Assert.Contains("'second' (AxisSum): it sums something else than codes", Fault(tiny));
    }

    [TestMethod]
    public void A_product_stays_inside_its_edges_and_writes_each_element_once()
    {
        Assert.AreEqual(Verdict.Sound, ProductFault(op => op));
        Assert.Contains(Sizes, ProductFault(op => op with { Rows = 3 }));
        Assert.Contains(Sizes, ProductFault(op => op with { Batch = [0] }));
        foreach (Func<Product, Product> change in (Func<Product, Product>[])
        [
            op => op with { ALayout = new([], 4, 1) }, op => op with { BLayout = new([], 1, 3) }, op => op with { OutputLayout = new([], 3, 1) },
            op => op with { OutputLayout = new([], 1, 1) }, op => op with { ALayout = new([], -1, 1) }, op => op with { BLayout = new([1], 2, 1) },
        ]) Assert.Contains("a matrix reaches outside its edge", ProductFault(change));
    }

    [TestMethod]
    public void A_matrix_that_strides_of_zero_make_endless_is_refused()
    {
        var tiny = new TinyProgram();
        int a = tiny.Input(TinyProgram.Unsigned(1), 1), b = tiny.Input(TinyProgram.Unsigned(1), 1), membrane = tiny.Membrane(1);
        tiny.Then(new Product("p", a, b, membrane, [], 1, int.MaxValue, 1, new([], 0, 0), new([], 0, 0), new([], 0, 0)));
        tiny.Output(a);
        Assert.Contains("a matrix is too large", Fault(tiny));
    }

    [TestMethod]
    public void A_hadamard_product_stays_inside_its_edges()
    {
        Assert.AreEqual(Verdict.Sound, HadamardFault([2, 1], [1, 0]));
        Assert.Contains(Sizes, HadamardFault([2, 2], [1, 0]));
        Assert.Contains(Sizes, HadamardFault([2, 1], [1, 1]));
        Assert.Contains(Sizes, HadamardFault([2], [1, 0]));
        Assert.Contains(Sizes, HadamardFault([2, -1], [1, 0]));
    }

    private static string LinearFault(Func<Linear, Linear> change)
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), 2, 3), membrane = tiny.Membrane(2, 2);
        tiny.Then(change(new Linear("l", input, membrane, 2, 3, 2, tiny.Bytes(1, 2, 3, 4, 5, 6), tiny.Longs(1, 2))));
        tiny.Output(input);
        return Fault(tiny);
    }

    private static string Bias(long bias)
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), 3), membrane = tiny.Membrane(1);
        tiny.Then(new Linear("l", input, membrane, 1, 3, 1, tiny.Bytes(4, -5, 6), tiny.Longs(bias)));
        tiny.Output(input);
        return Fault(tiny);
    }

    private static string SumOf(int inner)
    {
        var tiny = new TinyProgram();
        int a = tiny.Input(new CodeRange(9, signed: true), inner), b = tiny.Input(TinyProgram.Signed(10), inner), membrane = tiny.Membrane(1);
        tiny.Then(new Product("p", a, b, membrane, [], 1, inner, 1, new([], inner, 1), new([], 1, 1), new([], 1, 1)));
        tiny.Output(a);
        return Fault(tiny);
    }

    private static string ProductFault(Func<Product, Product> change)
    {
        var tiny = new TinyProgram();
        int a = tiny.Input(TinyProgram.Signed(8), 2, 2), b = tiny.Input(TinyProgram.Signed(8), 2, 2), membrane = tiny.Membrane(2, 2);
        tiny.Then(change(new Product("p", a, b, membrane, [], 2, 2, 2, new([], 2, 1), new([], 2, 1), new([], 2, 1))));
        tiny.Output(a);
        return Fault(tiny);
    }

    private static string HadamardFault(int[] aStrides, int[] bStrides)
    {
        var tiny = new TinyProgram();
        int a = tiny.Input(TinyProgram.Signed(8), 2, 2), b = tiny.Input(TinyProgram.Signed(8), 2), membrane = tiny.Membrane(2, 2);
        tiny.Then(new Hadamard("h", a, b, membrane, [.. aStrides], [.. bStrides]));
        tiny.Output(a);
        return Fault(tiny);
    }

    private static string Fault(TinyProgram tiny) => Verdict.Of(tiny);
}
