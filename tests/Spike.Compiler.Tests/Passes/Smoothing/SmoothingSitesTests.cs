using Spike.Compiler.Passes.Smoothing;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Compiler.Tests.Passes.Recognition;

namespace Spike.Compiler.Tests.Passes.Smoothing;

[TestClass]
public sealed class SmoothingSitesTests
{
    private static readonly int[] Padded = [1, 1, 1, 1];

    public static IEnumerable<object[]> Names => SmoothedModels.Smoothable.Select(model => (object[])[model.Name, model.Value]);

    private static TestModel Linears => new TestModel().Input("x", 1, 5, 6).Weights("w", [6, 4]).Weights("v", [4, 3]);

    private static TestModel Convolution => new TestModel().Input("x", 1, 2, 6, 6).Weights("w", [4, 2, 1, 1]).Weights("d", [4, 1, 3, 3]);

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void A_value_that_only_weights_read_may_be_divided(string name, string value) =>
        Assert.Contains(value, SmoothingSites.Find(SmoothedModels.Graph(name)).Select(site => site.Value));

    [TestMethod]
    public void What_synapses_read_of_a_residual_stream_is_divided_apart_from_it()
    {
        SmoothingSite site = SmoothingSites.Find(SmoothedModels.Graph(nameof(SmoothedModels.ResidualStream))).Single();
        Assert.AreEqual((SmoothingSource.Apart, "MatMul"), (site.Kind, site.Readers.Single().Op.GetType().Name));
    }

    [TestMethod]
    public void A_depthwise_convolution_is_equalised_on_both_sides() =>
        CollectionAssert.AreEqual(new[] { "h", "k" }, SmoothingSites.Find(SmoothedModels.Graph(nameof(SmoothedModels.DepthwiseConvolution))).Select(site => site.Value).ToArray());

    [TestMethod]
    [DataRow("Gelu")]
    [DataRow("Sigmoid")]
    [DataRow("Tanh")]
    public void A_function_that_bends_is_divided_behind_and_not_before(string function) => BehindFunction(
        new TestModel(20).Input("x", 1, 5, 6).Weights("w", [6, 4]).Weights("v", [4, 3]).Node("MatMul x w -> m").Node($"{function} m -> h").Node("MatMul h v -> y").Output("y"));

    [TestMethod]
    public void A_clip_at_six_is_divided_behind_and_not_before() => BehindFunction(
        Convolution.Scalar("low", 0).Scalar("high", 6).Node("Conv x w -> c").Node("Clip c low high -> h").Node("Conv h d -> y", ("group", 4), ("pads", Padded)).Output("y"));

    [TestMethod]
    public void An_output_of_the_model_is_not_divided_on_its_way() =>
        None(Linears.Node("MatMul x w -> m").Node("Relu m -> h").Node("MatMul h v -> y").Output("y", "m"));

    [TestMethod]
    public void A_sum_with_another_reader_is_not_divided() =>
        None(Linears.Node("MatMul x w -> m").Node("Relu m -> h").Node("MatMul h v -> y").Node("Sigmoid m -> z").Output("y", "z"));

    [TestMethod]
    public void A_product_of_two_computed_values_takes_no_factor() =>
        None(new TestModel().Input("x", 1, 5, 6).Weights("g", [6]).Weights("b", [6])
            .Node("LayerNormalization x g b -> n", ("axis", -1)).Node("Transpose n -> t", ("perm", (int[])[0, 2, 1])).Node("MatMul n t -> y").Output("y"));

    [TestMethod]
    public void A_value_that_a_pool_reads_too_is_not_divided() =>
        None(Convolution.Node("Conv x w -> h").Node("Conv h d -> y", ("group", 4), ("pads", Padded)).Node("GlobalAveragePool h -> z").Output("y", "z"));

    [TestMethod]
    public void A_transpose_that_splits_the_channels_stops_factors() =>
        None(new TestModel().Input("x", 1, 6, 6).Weights("w", [6, 4]).Weights("v", [12, 3]).Integers("shape", 1, 2, 12)
            .Node("MatMul x w -> m").Node("Transpose m -> t", ("perm", (int[])[0, 2, 1])).Node("Reshape t shape -> h").Node("MatMul h v -> y").Output("y"));

    [TestMethod]
    public void Weights_that_are_computed_take_no_factor() =>
        None(new TestModel().Input("x", 1, 5, 6).Input("w", 1, 6, 4).Weights("g", [6]).Weights("b", [6]).Node("LayerNormalization x g b -> n", ("axis", -1)).Node("MatMul n w -> y").Output("y"));

    private static void BehindFunction(TestModel model)
    {
        SmoothingSite site = SmoothingSites.Find(ImportedGraph.Of(model)).Single();
        Assert.AreEqual(("h", SmoothingSource.Table, "h", 0), (site.Value, site.Kind, site.Source, site.Chain.Length));
    }

    private static void None(TestModel model) => Assert.IsEmpty(SmoothingSites.Find(ImportedGraph.Of(model)));
}
