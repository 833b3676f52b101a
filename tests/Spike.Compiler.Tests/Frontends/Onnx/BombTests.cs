using Spike.Compiler.Diagnostics;

namespace Spike.Compiler.Tests.Frontends.Onnx;

/// <summary>Small files that ask for more memory than there is: refused by shape inference, before anything is computed.</summary>
[TestClass]
public class BombTests
{
    private const long Million = 1_000_000;

    [TestMethod]
    [Timeout(600_000)]
    public void A_constant_of_10_to_the_12_elements_is_refused() =>
        Refused(new TestModel().Input("x", -1, 1).Integers("s", Million * Million).Node("ConstantOfShape s -> c").Node("Add x c -> y").Output("y"));

    [TestMethod]
    [Timeout(600_000)]
    public void A_constant_whose_size_has_more_than_32_bits_is_refused() =>
        Refused(new TestModel().Input("x", -1, 1).Integers("s", (1L << 32) + 2).Node("ConstantOfShape s -> c").Node("Add x c -> y").Output("y"));

    [TestMethod]
    [Timeout(600_000)]
    public void A_constant_of_many_axes_is_refused() =>
        Refused(new TestModel().Input("x", -1, 1).Integers("s", 1 << 20, 1 << 20, 1 << 10).Node("ConstantOfShape s -> c").Node("Add x c -> y").Output("y"));

    [TestMethod]
    [Timeout(600_000)]
    public void An_expansion_is_refused() =>
        Refused(new TestModel().Input("x", -1, 1).Integers("s", 20_000, 20_000).Node("Expand x s -> h").Node("Relu h -> y").Output("y"));

    [TestMethod]
    [Timeout(600_000)]
    public void An_expansion_by_a_computed_shape_is_refused() =>
        Refused(new TestModel().Input("x", -1, 1000).Integers("m", Million, 1).Node("Shape x -> s").Node("Mul s m -> t").Node("Expand x t -> h").Node("Relu h -> y").Output("y"));

    [TestMethod]
    [Timeout(600_000)]
    public void A_computed_shape_is_known_before_anything_is_made_of_it()
    {
        // More than any machine holds: the run itself would end without a word of a shape. The second one is computed from the first.
        TestModel model = new TestModel(13).Input("x", -1, 1000).Integers("m", 1000 * Million, 1).Node("Shape x -> s").Node("Mul s m -> t").Node("Expand x t -> h").Node("Relu h -> y").Output("y");
        Assert.Contains("1000000000x1000", Refused(model).Reason);
        model = new TestModel(13).Input("x", -1, 10).Integers("m", 10, 1).Integers("n", 1000 * Million, 1).Scalar("one", 1).Node("Shape x -> s").Node("Mul s m -> t").Node("Expand x t -> h")
            .Node("Shape h -> u").Node("Mul u n -> v").Node("Expand one v -> g").Node("Add x g -> y").Output("y");
        Assert.Contains("axis of more than", Refused(model).Reason);
    }

    [TestMethod]
    [Timeout(600_000)]
    public void A_reshape_and_a_broadcast_are_refused() =>
        Refused(new TestModel().Input("x", -1, 30_000).Integers("s", 30_000, 1).Node("Reshape x s -> h").Node("Add x h -> y").Output("y"));

    [TestMethod]
    [Timeout(600_000)]
    public void A_pad_is_refused() =>
        Refused(new TestModel(13).Input("x", -1, 1).Integers("p", 0, 0, 0, 4_000_000_000).Node("Pad x p -> y").Output("y"));

    [TestMethod]
    [Timeout(600_000)]
    public void Many_values_that_are_too_much_together_are_refused()
    {
        TestModel model = new TestModel().Input("x", -1, 1).Integers("s", 10_000, 10_000).Node("Expand x s -> h0");
        for (int i = 0; i < 20; i++) model.Node($"Relu h{i} -> h{i + 1}");
        Assert.Contains("together", Refused(model.Node("Relu h20 -> y").Output("y")).Reason);
    }

    [TestMethod]
    [Timeout(600_000)]
    public void A_range_without_end_is_refused() =>
        Refused(new TestModel().Input("x", -1, 1).Scalar("a", 0).Scalar("b", 1e12f).Scalar("d", 1).Node("Range a b d -> c").Node("Add x c -> y").Output("y"));

    [TestMethod]
    [Timeout(600_000)]
    public void A_large_input_that_the_user_gives_is_refused() => Assert.AreEqual("SPIKE4001", Refusal.Of(
        new TestModel().Input("x", -1, -1).Weights("w", [1, 4000]).Node("MatMul x w -> h").Node("Relu h -> y").Output("y"),
        options => options with { InputShapes = options.InputShapes.Add("x", [200_000, 1]) }).Code);

    private static Diagnostic Refused(TestModel model)
    {
        Diagnostic fault = Refusal.Of(model);
        Assert.AreEqual("SPIKE4001", fault.Code, fault.ToString());
        return fault;
    }
}
