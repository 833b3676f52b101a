using System.Collections.Immutable;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Graphs;

[TestClass]
public sealed class GraphVerifierTests
{
    private static readonly TensorShape Shape = TensorShape.Of(1, 4);

    private static readonly Node Relu = new("relu", new Unary(UnaryFunction.Relu), ["x"], "h"), Sum = new("sum", new Add(), ["h", "c"], "y");

    private static readonly Graph Sound = new(
        "sound", ["x"], ["y"], [Relu, Sum], new[] { "x", "h", "y", "c" }.ToImmutableDictionary(name => name, _ => Shape),
        ImmutableDictionary<string, FloatTensor>.Empty.Add("c", new FloatTensor(Shape, new float[4])));

    [TestMethod]
    public void A_sound_graph_passes() => GraphVerifier.Check(Sound, "test");

    [TestMethod]
    public void A_node_before_its_operand_is_found() => Broken(Sound with { Nodes = [Sum, Relu] }, "'h' is read by 'sum' before it is made");

    [TestMethod]
    public void A_value_made_twice_is_found() => Broken(Sound with { Nodes = [Relu, Sum, Relu with { Output = "y" }] }, "'y' is made twice");

    [TestMethod]
    public void A_constant_that_is_also_an_input_is_found() => Broken(Sound with { Inputs = ["x", "c"] }, "'c' is both");

    [TestMethod]
    public void A_value_without_a_shape_is_found() => Broken(Sound with { Shapes = Sound.Shapes.Remove("h") }, "'h' has no shape");

    [TestMethod]
    public void An_output_that_nothing_makes_is_found() => Broken(Sound with { Outputs = ["y", "z"] }, "'z' is an output that nothing makes");

    [TestMethod]
    public void A_permutation_that_is_none_is_found() =>
        Broken(Sound with { Nodes = [Relu with { Op = new Transpose([0, 0]) }, Sum] }, "'h' has a permutation that is none");

    private static void Broken(Graph graph, string words) =>
        Assert.Contains(words, Assert.ThrowsExactly<InvalidOperationException>(() => GraphVerifier.Check(graph, "test")).Message);
}
