using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Tests.Frontends.Onnx;

/// <summary>What stands in the branches of an If is looked at before ONNX Runtime runs any of it.</summary>
[TestClass]
public sealed class BranchTests
{
    [TestMethod]
    [Timeout(600_000)]
    [DataRow(false)]
    [DataRow(true)]
    public void A_loop_without_end_is_refused(bool nested)
    {
        TestModel body = new TestModel().Input("i").Input("go", ElementType.Bool).Input("v", 1, 4).Node("Identity go -> on").Node("Identity v -> w").Output("on", "w");
        body.Proto.Graph.Input[0].Type.TensorType.ElemType = (int)ElementType.Int64;
        body.Proto.Graph.Output[0].Type.TensorType.ElemType = (int)ElementType.Bool;
        TestModel branch = new TestModel().Tensor(new TensorProto { Name = "M", DataType = (int)ElementType.Int64, Int64Data = { 1L << 62 } })
            .Tensor(Truth("always")).Node("Loop M always x -> t", ("body", body.Proto.Graph)).Output("t");
        if (nested) branch = new TestModel().Node("If c -> t2", ("then_branch", branch.Proto.Graph), ("else_branch", Relu().Proto.Graph)).Output("t2");
        Diagnostic refusal = Refusal.Of(If(branch));
        Assert.AreEqual("SPIKE1001", refusal.Code, refusal.ToString());
        Assert.Contains("Loop", refusal.Reason);
    }

    [TestMethod]
    [Timeout(600_000)]
    public void A_value_that_no_machine_holds_is_refused()
    {
        TestModel branch = new TestModel(13).Integers("s", 1L << 33).Node("ConstantOfShape s -> many").Node("ReduceSum many -> sum", ("keepdims", 0)).Node("Add x sum -> t").Output("t");
        Diagnostic refusal = Refusal.Of(If(branch));
        Assert.AreEqual("SPIKE4001", refusal.Code, refusal.ToString());
        Assert.Contains("axis of more than", refusal.Reason);
    }

    [TestMethod]
    public void Random_numbers_are_refused()
    {
        TestModel branch = new TestModel(13).Node("RandomNormal -> r", ("shape", new[] { 1, 4 })).Node("Add x r -> t").Output("t");
        Diagnostic refusal = Refusal.Of(If(branch));
        Assert.AreEqual("SPIKE1001", refusal.Code, refusal.ToString());
        Assert.Contains("RandomNormal", refusal.Reason);
    }

    [TestMethod]
    public void A_branch_that_is_not_taken_may_hold_what_is_not_supported()
    {
        TestModel branch = new TestModel(13).Node("RandomNormal -> r", ("shape", new[] { 1, 4 })).Node("Add x r -> t").Output("t");
        using var compiled = new CompiledTestModel(If(Relu(), branch));
        Assert.IsLessThan(1e-4, compiled.Error());
    }

    [TestMethod]
    [DataRow("", "1 outputs, and a branch gives 0")]
    [DataRow("Neg x -> t;Abs x -> t", "which is there already")]
    [DataRow("Add x nobody -> t", "reads 'nobody'")]
    [DataRow("Neg x -> other", "reads 't'")]
    public void A_branch_that_is_no_graph_is_refused(string nodes, string reason)
    {
        var branch = new TestModel(13);
        foreach (string node in nodes.Split(';', StringSplitOptions.RemoveEmptyEntries)) branch.Node(node);
        if (nodes.Length > 0) branch.Output("t");
        Diagnostic refusal = Refusal.Of(If(branch));
        Assert.AreEqual("SPIKE1003", refusal.Code, refusal.ToString());
        Assert.Contains(reason, refusal.Reason);
    }

    [TestMethod]
    public void An_If_without_a_condition_is_refused()
    {
        TestModel model = If(Relu());
        model.Proto.Graph.Node[0].Input.Clear();
        Assert.AreEqual("SPIKE1003", Refusal.Of(model).Code);
    }

    private static TestModel Relu() => new TestModel(13).Node("Relu x -> o").Output("o");

    private static TestModel If(TestModel then, TestModel? otherwise = null) => new TestModel(13).Input("x", 1, 4).Tensor(Truth("c"))
        .Node("If c -> y", ("then_branch", then.Proto.Graph), ("else_branch", (otherwise ?? Relu()).Proto.Graph)).Output("y");

    private static TensorProto Truth(string name) => new() { Name = name, DataType = (int)ElementType.Bool, Int32Data = { 1 } };
}
