using Spike.Compiler.Graphs;
using Spike.Compiler.Passes;
using Spike.Compiler.Passes.Recognition;
using Spike.Compiler.Tests.Frontends.Onnx;

namespace Spike.Compiler.Tests.Passes.Recognition;

[TestClass]
public sealed class RecognizeLayerNormTests
{
    private static readonly int[] Last = [4];

    [TestMethod]
    [DataRow("Pow d two -> q", "Mul n g -> s", "Add s b -> y")]
    [DataRow("Mul d d -> q", "Mul g n -> s", "Add b s -> y")]
    public void A_norm_that_is_written_out_is_recognised(string square, string scale, string shift) => Fires(Written(square, scale, shift), 1);

    [TestMethod]
    public void A_deviation_that_is_computed_twice_is_the_same_deviation() =>
        Fires(Written("Pow d2 two -> q", before: model => model.Node("Sub x m -> d2")), 1);

    [TestMethod]
    public void A_norm_without_a_shift_is_recognised()
    {
        TestModel model = Written();
        model.Proto.Graph.Output[0].Name = "s";
        Fires(model, 1);
    }

    [TestMethod]
    public void A_norm_over_two_axes_is_recognised() => Fires(Written(axes: [2, 3], shape: [-1, 3, 4, 4], parameters: [4, 4]), 1);

    [TestMethod]
    public void A_scaled_value_that_is_an_output_too_stays_beside_the_norm() => Fires(Written().Output("s"), 2);

    [TestMethod]
    public void A_deviation_with_another_reader_stays_beside_the_norm() => Fires(Written().Output("d"), 1);

    [TestMethod]
    public void Means_over_another_axis_are_no_norm() => Stays(Written(axes: [1]));

    [TestMethod]
    public void A_mean_over_another_axis_than_the_variance_is_no_norm() => Stays(Written(variance: [1]));

    [TestMethod]
    public void A_sum_in_place_of_a_mean_is_no_norm() => Stays(Written(kind: "ReduceSum"));

    [TestMethod]
    public void Another_exponent_is_no_norm() => Stays(Written("Pow d four -> q"));

    [TestMethod]
    public void The_square_of_the_value_itself_is_no_norm() => Stays(Written("Mul x x -> q"));

    [TestMethod]
    public void A_scale_along_another_axis_is_no_norm() => Stays(Written(parameters: [4, 1]));

    [TestMethod]
    public void A_shift_along_another_axis_leaves_the_norm_without_a_shift()
    {
        TestModel model = Written();
        model.Proto.Graph.Initializer.Single(tensor => tensor.Name == "b").Dims.Add(1);
        Graph graph = Fires(model, 1);
        Assert.HasCount(2, graph.Nodes, "the norm, and an addition");
    }

    [TestMethod]
    public void A_scale_of_one_number_is_no_norm() => Stays(Written(parameters: []));

    [TestMethod]
    public void The_old_transformer_has_the_norms_of_the_new_one()
    {
        int expected = Norms(ImportedGraph.Of(Digits.Vit));
        Assert.AreEqual(9, expected, "two a block, and one");
        Graph old = ImportedGraph.Of(Digits.OldVit);
        Assert.AreEqual(0, Norms(old));
        Assert.AreEqual(expected, Norms(Pipeline.Recognize(old)));
    }

    private static Graph Fires(TestModel model, int norms)
    {
        Graph graph = Pipeline.Recognize(ImportedGraph.Of(model));
        Assert.AreEqual(norms, Norms(graph), graph.Dump());
        using var compiled = new CompiledTestModel(model);
        Assert.IsLessThan(2e-3, compiled.Error());
        return graph;
    }

    private static void Stays(TestModel model)
    {
        Graph graph = ImportedGraph.Of(model);
        Assert.AreEqual(0, Norms(new RecognizeLayerNorm().Run(graph)), graph.Dump());
    }

    private static int Norms(Graph graph) => graph.Nodes.Count(node => node.Op is LayerNorm);

    private static TestModel Written(
        string square = "Pow d two -> q", string scale = "Mul n g -> s", string shift = "Add s b -> y", int[]? axes = null, int[]? variance = null,
        int[]? shape = null, int[]? parameters = null, string kind = "ReduceMean", Func<TestModel, TestModel>? before = null)
    {
        var model = new TestModel(11).Input("x", shape ?? [-1, 4, 4]).Scalar("two", 2).Scalar("four", 4).Scalar("e", 1e-5f)
            .Weights("g", parameters ?? Last, 0.5f, 2).Weights("b", parameters ?? Last);
        int[] last = axes ?? [-1];
        model.Node($"{kind} x -> m", ("axes", last)).Node("Sub x m -> d");
        before?.Invoke(model);
        return model.Node(square).Node($"{kind} q -> v", ("axes", variance ?? last)).Node("Add v e -> w").Node("Sqrt w -> r").Node("Div d r -> n")
            .Node(scale).Node(shift).Output("y");
    }
}
