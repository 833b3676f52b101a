using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Programs;

[TestClass]
public class TensorShapeTests
{
    [TestMethod]
    public void Strides_are_row_major() => Assert.AreSequenceEqual((int[])[60, 20, 5, 1], TensorShape.Of(2, 3, 4, 5).Strides.ToArray());

    [TestMethod]
    public void A_scalar_has_one_element_and_no_strides()
    {
        Assert.AreEqual(1, TensorShape.Of().Length);
        Assert.IsTrue(TensorShape.Of().Strides.IsEmpty);
        Assert.AreEqual("scalar", TensorShape.Of().ToString());
    }

    [TestMethod]
    public void Shapes_of_the_same_dimensions_are_equal()
    {
        Assert.AreEqual(TensorShape.Of(1, 28, 28), TensorShape.Of(1, 28, 28));
        Assert.AreEqual(TensorShape.Of(1, 28, 28).GetHashCode(), TensorShape.Of(1, 28, 28).GetHashCode());
        Assert.AreNotEqual(TensorShape.Of(28, 28), TensorShape.Of(1, 28, 28));
        Assert.AreNotEqual(TensorShape.Of(2, 3), TensorShape.Of(3, 2));
    }

    [TestMethod]
    public void An_index_from_the_end_counts_axes_and_not_elements()
    {
        TensorShape shape = TensorShape.Of(2, 3, 4);
        Assert.AreEqual(4, shape[^1]);
        Assert.AreEqual(2, shape[^3]);
    }

    [TestMethod]
    public void Too_many_elements_to_count_are_refused() =>
        Assert.ThrowsExactly<OverflowException>(() => TensorShape.Of(1 << 16, 1 << 16).Length);

    [TestMethod]
    public void A_shape_reads_as_its_dimensions() => Assert.AreEqual("1x28x28", TensorShape.Of(1, 28, 28).ToString());
}
