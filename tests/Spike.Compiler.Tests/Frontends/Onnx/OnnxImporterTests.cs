using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Compiler.Tests.Data;

namespace Spike.Compiler.Tests.Frontends.Onnx;

[TestClass]
public sealed class OnnxImporterTests
{
    [TestMethod]
    public void What_depends_on_no_input_is_folded()
    {
        Graph graph = Import(new TestModel().Input("x", -1, 3, 4).Scalar("two", 2).Scalar("three", 3).Integers("rest", -1).Integers("zero", 0)
            .Node("Add two three -> five").Node("Shape x -> s").Node("Gather s zero -> n").Node("Concat n rest -> t", ("axis", 0))
            .Node("Reshape x t -> h").Node("Mul h five -> y").Output("y"));
        CollectionAssert.AreEqual(new[] { "h", "y" }, graph.Nodes.Select(node => node.Output).ToArray());
        Assert.AreEqual(5f, graph.Constants["five"].Single);
        CollectionAssert.AreEqual(new[] { 1, 12 }, graph.Shapes["h"].Dimensions);
    }

    [TestMethod]
    public void Nodes_that_no_output_needs_are_left_out()
    {
        Graph graph = Import(new TestModel().Input("x", -1, 4).Node("Relu x -> y").Node("LSTM x -> unused").Output("y"));
        CollectionAssert.AreEqual(new[] { "y" }, graph.Nodes.Select(node => node.Output).ToArray());
    }

    [TestMethod]
    public void Every_unsupported_operator_is_reported_with_its_node_and_remedy()
    {
        Diagnostic[] faults = Refusal.AllOf(new TestModel().Input("x", -1, 4).Node("Scan x -> a").Node("Relu a -> b").Node("Frobnicate b -> c")
            .Node("QLinearConv c -> y").Output("y"));
        CollectionAssert.AreEqual(new[] { "node 0", "node 2", "node 3" }, faults.Select(fault => fault.Node).ToArray());
        Assert.IsTrue(faults.All(fault => fault.Code == "SPIKE1001"));
        Assert.Contains("Scan", faults[0].Reason);
        Assert.Contains("without control flow", faults[0].Remedy);
        Assert.Contains("Frobnicate", faults[1].Reason);
        Assert.Contains("docs/operators.md", faults[1].Remedy);
        Assert.Contains("float model", faults[2].Remedy);
    }

    [TestMethod]
    public void An_operator_of_another_domain_is_named_with_it()
    {
        TestModel model = new TestModel().Input("x", -1, 4).Node("Relu x -> y").Output("y");
        model.Proto.Graph.Node[0].Domain = "com.example";
        Assert.Contains("com.example.Relu", Refusal.Of(model).Reason);
    }

    [TestMethod]
    [DataRow("Loop")]
    [DataRow("Scan")]
    public void Control_flow_is_refused_with_advice(string type)
    {
        Diagnostic fault = Refusal.Of(new TestModel().Input("x", -1, 4)
            .Node($"{type} x -> y", ("body", new TestModel().Node("Identity x -> z").Output("z").Proto.Graph)).Output("y"));
        Assert.AreEqual("SPIKE1001", fault.Code);
        Assert.Contains("control flow", fault.Remedy);
    }

    [TestMethod]
    [DataRow("ReduceProd")]
    [DataRow("NonZero")]
    public void An_operator_on_constants_only_is_refused_on_samples(string type)
    {
        Diagnostic fault = Refusal.Of(new TestModel().Input("x", -1, 4).Node($"{type} x -> y").Output("y"));
        Assert.AreEqual("SPIKE1001", fault.Code);
        Assert.AreEqual("node 0", fault.Node);
    }

    [TestMethod]
    public void A_condition_that_changes_is_refused_with_advice()
    {
        TestModel Branch(string type) => new TestModel().Node($"{type} x -> z").Output("z");
        var (then, otherwise) = (Branch("Relu").Proto.Graph, Branch("Neg").Proto.Graph);
        (then.Name, otherwise.Name) = ("then", "else");
        Diagnostic fault = Refusal.Of(new TestModel().Input("x", -1, 4).Input("c", ElementType.Bool, 1)
            .Node("If c -> y", ("then_branch", then), ("else_branch", otherwise)).Output("y"));
        Assert.AreEqual("SPIKE1004", fault.Code);
        Assert.Contains("condition fixed", fault.Remedy);
    }

    [TestMethod]
    [DataRow("StringNormalizer", "token ids")]
    [DataRow("QLinearMatMul", "DequantizeLinear pairs")]
    public void A_refusal_says_what_to_export_instead(string type, string remedy)
    {
        Diagnostic fault = Refusal.Of(new TestModel().Input("x", -1, 4).Node($"{type} x -> y").Output("y"));
        Assert.AreEqual("SPIKE1001", fault.Code);
        Assert.Contains(remedy, fault.Remedy);
    }

    [TestMethod]
    public void What_would_crash_ONNX_Runtime_is_refused() => Assert.AreEqual("SPIKE1004", Refusal.Of(new TestModel().Input("x", -1, 5, 8).Weights("w", [8, 24])
        .Node("com.microsoft.Attention x w -> y", ("num_heads", 2)).Output("y")).Code);

    [TestMethod]
    public void An_old_operator_set_is_refused()
    {
        Assert.Contains("operator set 6", Refusal.Of(new TestModel(6).Input("x", -1, 4).Scalar("e", 2).Node("Pow x e -> y").Output("y")).Reason);
        TestModel none = new TestModel().Input("x", -1, 4).Node("Relu x -> y").Output("y");
        none.Proto.OpsetImport.Clear();
        Assert.AreEqual("SPIKE1001", Refusal.Of(none).Code);
    }

    [TestMethod]
    [DataRow("y")]
    [DataRow("q")]
    public void An_output_of_quantised_numbers_is_refused(string quantised)
    {
        TestModel model = new TestModel().Input("x", -1, 4).Scalar("s", 0.1f).Node($"QuantizeLinear x s -> {quantised}").Output("y");
        if (quantised != "y") model.Node($"Identity {quantised} -> y");
        model.Proto.Graph.Output[0].Type.TensorType.ElemType = (int)ElementType.UInt8;
        Diagnostic fault = Refusal.Of(model);
        Assert.AreEqual("SPIKE1004", fault.Code);
        Assert.Contains("DequantizeLinear", fault.Remedy);
    }

    [TestMethod]
    public void A_future_operator_set_is_refused() =>
        Assert.AreEqual("SPIKE1003", Refusal.Of(new TestModel(9999).Input("x", -1, 4).Node("Relu x -> y").Output("y")).Code);

    [TestMethod]
    [DataRow(16, "bfloat16")]
    [DataRow(2, "uint8")]
    public void A_cast_to_another_type_is_refused_on_samples(int type, string name)
    {
        Diagnostic fault = Refusal.Of(new TestModel().Input("x", -1, 4).Node("Cast x -> h", ("to", type)).Node("Cast h -> y", ("to", 1)).Output("y"));
        Assert.AreEqual("SPIKE1004", fault.Code, name);
        Assert.AreEqual("node 0", fault.Node);
    }

    [TestMethod]
    public void Dropout_in_training_is_refused()
    {
        var yes = new Spike.Compiler.Frontends.Onnx.Wire.TensorProto { Name = "t", DataType = (int)ElementType.Bool, Int32Data = { 1 } };
        Diagnostic fault = Refusal.Of(new TestModel(13).Input("x", -1, 4).Scalar("r", 0.5f).Tensor(yes).Node("Dropout x r t -> y").Output("y"));
        Assert.AreEqual("SPIKE1004", fault.Code);
    }

    [TestMethod]
    public void The_page_lists_every_operator()
    {
        foreach (Operator known in OperatorTable.All) Assert.Contains($"| {OperatorTable.FullName(known.Domain, known.Name)} | {known.FirstOpset} |", OperatorTable.Page());
    }

    private static Graph Import(TestModel model)
    {
        using var folder = new DataFolder();
        ImportResult result = OnnxImporter.Import(OnnxFile.Read(model.Save(folder["m.onnx"])), new CompileOptions { ModelPath = "" }.InputShapes);
        Assert.IsNotNull(result.Graph, string.Join('\n', result.Diagnostics));
        GraphVerifier.Check(result.Graph, "import");
        return result.Graph;
    }
}
