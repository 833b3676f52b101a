using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Programs.Reference;

[TestClass]
public class ProductTests
{
    [TestMethod]
    public void Matrices_multiply()
    {
        // |1 2|   |5 6|   |19 22|
        // |3 4| * |7 8| = |43 50|
        Assert.AreSequenceEqual((long[])[19, 22, 43, 50], Run([], 2, 2, 2, new([], 2, 1), new([], 2, 1), new([], 2, 1), [1, 2, 3, 4], [5, 6, 7, 8]));
    }

    [TestMethod]
    public void A_transposed_operand_has_its_strides_exchanged()
    {
        // |1 2|   |5 7|   |17 23|
        // |3 4| * |6 8| = |39 53|
        Assert.AreSequenceEqual((long[])[17, 23, 39, 53], Run([], 2, 2, 2, new([], 2, 1), new([], 1, 2), new([], 2, 1), [1, 2, 3, 4], [5, 6, 7, 8]));
    }

    [TestMethod]
    public void The_output_is_written_through_its_layout() =>
        Assert.AreSequenceEqual((long[])[19, 43, 22, 50], Run([], 2, 2, 2, new([], 2, 1), new([], 2, 1), new([], 1, 2), [1, 2, 3, 4], [5, 6, 7, 8]));

    [TestMethod]
    public void A_batch_axis_of_stride_zero_repeats_an_operand()
    {
        // Two rows of one number each, times the same number.
        Assert.AreSequenceEqual((long[])[30, 40], Run([2], 1, 1, 1, new([1], 1, 1), new([0], 1, 1), new([1], 1, 1), [3, 4], [10]));
    }

    [TestMethod]
    public void Heads_that_lie_side_by_side_are_multiplied_apart()
    {
        // Two tokens, two heads of one number: head h has Q = (q0h, q1h) and K the same; scores are outer products.
        var heads = new MatrixLayout([1], 2, 1);
        long[] scores = Run([2], 2, 1, 2, heads, new([1], 1, 2), new([4], 2, 1), [1, 2, 3, 4], [5, 6, 7, 8]);
        Assert.AreSequenceEqual((long[])[5, 7, 15, 21, 12, 16, 24, 32], scores);
    }

    [TestMethod]
    public void A_hadamard_product_repeats_along_axes_of_stride_zero()
    {
        var tiny = new TinyProgram();
        int a = tiny.Input(TinyProgram.Signed(16), 2, 3), b = tiny.Input(TinyProgram.Signed(16), 2), output = tiny.Membrane(2, 3);
        tiny.Then(new Hadamard("h", a, b, output, [3, 1], [1, 0]));
        Assert.AreSequenceEqual((long[])[10, 20, 30, -4, -5, 32768], tiny.Run([1, 2, 3, 4, 5, -32768], [10, -1]));
        Assert.AreEqual(1L << 30, tiny.Run([1, 2, 3, 4, 5, -32768], [10, -32768])[5]);
    }

    private static long[] Run(
        int[] batch, int rows, int inner, int columns, MatrixLayout aLayout, MatrixLayout bLayout, MatrixLayout outputLayout, long[] a, long[] b)
    {
        var tiny = new TinyProgram();
        int left = tiny.Input(TinyProgram.Signed(8), a.Length), right = tiny.Input(TinyProgram.Signed(8), b.Length);
        int output = tiny.Membrane(batch.Aggregate(rows * columns, (product, size) => product * size));
        tiny.Then(new Product("p", left, right, output, [.. batch], rows, inner, columns, aLayout, bLayout, outputLayout));
        return tiny.Run(a, b);
    }
}
