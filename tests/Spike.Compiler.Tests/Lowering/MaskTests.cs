using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Tests.Frontends.Onnx;

namespace Spike.Compiler.Tests.Lowering;

/// <summary>Masks of the sample, on their many ways to a softmax or a maximum: -∞ and -1e9 cost the values beside them no codes.</summary>
[TestClass]
public sealed class MaskTests
{
    [TestMethod]
    [DataRow(float.NegativeInfinity)]
    [DataRow(-1e9f)]
    public void A_mask_may_be_multiplied_by_one_before_it_is_added(float low)
    {
        using var compiled = new CompiledTestModel(Masked(low).Scalar("one", 1).Node("Where t low zero -> a").Node("Mul a one -> b").Node("Add s b -> m").Node("Softmax m -> y").Output("y"), 0, 1);
        Assert.IsLessThan(0.01, compiled.Error());
    }

    [TestMethod]
    [DataRow(float.NegativeInfinity)]
    [DataRow(-1e9f)]
    public void Scores_may_be_masked_before_they_are_scaled(float low)
    {
        using var compiled = new CompiledTestModel(Masked(low).Scalar("root", 8).Node("Where t low s -> m").Node("Div m root -> n").Node("Softmax n -> y").Output("y"), 0, 1, options => options with { TimeSteps = 8 });
        Assert.IsLessThan(0.02, compiled.Error());
    }

    [TestMethod]
    public void Two_masks_of_the_lowest_number_may_add_up_to_infinity_and_be_raised_again()
    {
        using var compiled = new CompiledTestModel(Masked(float.MinValue).Node("Where t low zero -> a").Node("Add s a -> b").Node("Add b a -> c").Node("Max c low -> m").Node("Softmax m -> y").Output("y"), 0, 1);
        Assert.IsLessThan(0.01, compiled.Error());
    }

    [TestMethod]
    public void What_is_masked_before_a_maximum_costs_no_codes()
    {
        using var compiled = new CompiledTestModel(Masked(-1e9f).Node("Where t low s -> m").Node("Transpose m -> n", ("perm", new[] { 0, 2, 1 })).Node("ReduceMax n -> y", ("axes", new[] { 1 })).Output("y"), 0, 1);
        Assert.IsLessThan(0.01, compiled.Error());
    }

    [TestMethod]
    public void Values_without_a_mask_keep_their_range_before_a_maximum()
    {
        using var compiled = new CompiledTestModel(new TestModel().Input("x", 1, 3, 6).Scalar("far", 900).Node("Mul x far -> s").Node("ReduceMax s -> y", ("axes", new[] { 2 })).Output("y"));
        Assert.IsLessThan(1e-3, compiled.Error());
    }

    /// <summary>Scores s, a mask t that leaves the first of each row, and numbers.</summary>
    private static TestModel Masked(float low) => new TestModel().Input("x", 1, 3, 6).Input("k", ElementType.Bool, 1, 1, 5).Weights("w", [6, 6], -2, 2)
        .Tensor(new Spike.Compiler.Frontends.Onnx.Wire.TensorProto { Name = "first", DataType = (int)ElementType.Bool, Dims = { 1, 1, 1 }, Int32Data = { 0 } })
        .Scalar("low", low).Scalar("zero", 0).Node("MatMul x w -> s").Node("Concat first k -> t", ("axis", 2));
}
