using System.Collections.Immutable;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Graphs;

[TestClass]
public sealed class EqualityTests
{
    [TestMethod]
    public void Operators_are_equal_when_their_numbers_are()
    {
        Assert.AreEqual(new Transpose([0, 2, 1]), new Transpose([0, 2, 1]));
        Assert.AreNotEqual(new Transpose([0, 2, 1]), new Transpose([0, 1, 2]));
        Assert.AreEqual(new Transpose([0, 2, 1]).GetHashCode(), new Transpose([0, 2, 1]).GetHashCode());
        IntTuple none = default, empty = ImmutableArray<int>.Empty, two = [0, 2];
        Assert.AreEqual(none, empty);
        Assert.AreEqual("[0, 2]", two.ToString());
    }

    [TestMethod]
    public void Tensors_are_equal_when_shape_and_bits_are()
    {
        var tensor = new FloatTensor(TensorShape.Of(1, 2), new[] { 1f, float.NaN });
        Assert.AreEqual(tensor, new FloatTensor(TensorShape.Of(1, 2), new[] { 1f, float.NaN }));
        Assert.AreNotEqual(tensor, new FloatTensor(TensorShape.Of(2, 1), new[] { 1f, float.NaN }));
        Assert.AreNotEqual(new FloatTensor(TensorShape.Of(1), new[] { 0f }), new FloatTensor(TensorShape.Of(1), new[] { -0f }));
    }

    [TestMethod]
    public void Nodes_are_equal_when_operator_and_values_are()
    {
        var node = new Node("n", new Add(), ["a", "b"], "y");
        Assert.AreEqual(node, new Node("n", new Add(), ["a", "b"], "y"));
        Assert.AreNotEqual(node, node with { Inputs = ["b", "a"] });
        Assert.AreNotEqual(node, node with { Op = new Subtract() });
    }
}
