using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Nir;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Tests.Data;
using Spike.Compiler.Tests.Frontends.Nir;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Compiler.Tests.Frontends.Onnx.Spiking;
using Spike.Compiler.Tests.Mapping.Native;
using Spike.Runtime;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Frontends;

/// <summary>A model that is refused, and the same one changed as the message says.</summary>
[TestClass]
public sealed class RemedyTests
{
    [TestMethod]
    [TestProperty("Remedy", "SPIKE1001")]
    public void Export_what_is_supported()
    {
        Refused("SPIKE1001", "docs/operators.md", Net().Node("Frobnicate x -> y"), Net().Node("Relu x -> y"));
        Refused("SPIKE1001", "operator set 7 or later", Net(opset: 6).Scalar("e", 2).Node("Pow x e -> y"), Net().Scalar("e", 2).Node("Pow x e -> y"));
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE1003")]
    public void Mend_the_graph() =>
        Refused("SPIKE1003", "", Net().Weights("w", [5, 3]).Node("MatMul x w -> y"), Net().Weights("w", [4, 3]).Node("MatMul x w -> y"));

    [TestMethod]
    [TestProperty("Remedy", "SPIKE1004")]
    public void Give_real_numbers_out()
    {
        TestModel quantised = Net().Scalar("s", 0.1f).Node("QuantizeLinear x s -> y");
        quantised.Output("y").Proto.Graph.Output[0].Type.TensorType.ElemType = (int)ElementType.UInt8;
        Diagnostic fault = Refusal.Of(quantised);
        Assert.AreEqual("SPIKE1004", fault.Code);
        Assert.Contains("DequantizeLinear", fault.Remedy);
        AssertCompiles(Net().Scalar("s", 0.1f).Node("QuantizeLinear x s -> q").Node("DequantizeLinear q s -> y").Output("y"));
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE1007")]
    public void Let_only_linear_layers_stand_between_neurons()
    {
        Assert.AreEqual("SPIKE1007", SpikingFixtures.Refusal("sine").Code);
        // The same step without the sine.
        Assert.IsNotNull(SpikingFixtures.Compile("step"));
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE1008")]
    public void Record_membranes_that_are_left_out()
    {
        NativeResult held = NativeCompiler.Compile(new CompileOptions { ModelPath = SpikingFixtures.PathOf("held") });
        Assert.AreEqual("SPIKE1008", held.Diagnostics.Single().Code);
        NativeNode neurons = held.Model!.Graph.Nodes.Last(node => node is NeuronNode), input = held.Model.Graph.Nodes.First(node => node is InputNode);
        NativeRun run = NirFixtures.Run(held.Model, new Dictionary<string, float[]> { [input.Name] = new float[3 * input.Shape.Length] }, 1, neurons.Name);
        Assert.HasCount(3 * neurons.Shape.Length, run.Recorded[neurons.Name + ".v"]);
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE3014")]
    public void Compile_for_the_simulation_what_a_chip_cannot_compute()
    {
        var built = new RandomGraphs();
        int input = built.Add(new InputNode("input", new TensorShape([2]), []));
        int dense = built.Add(new DenseNode("dense", new TensorShape([2]), [input], 2, built.Numbers(1, 0, 0, 1), null));
        int lif = built.Add(built.Lif("lif", new TensorShape([2]), dense, 5, 1));
        built.Add(new OutputNode("output", new TensorShape([2]), [built.Add(new ThresholdNode("last", new TensorShape([2]), [lif], built.Numbers(0)))]));
        using var folder = new DataFolder();
        NirWriter.Write(folder["net.nir"], built.Graph());

        Diagnostic fault = NirFixtures.Refusal(folder["net.nir"], options => options with { Target = "loihi2" });
        Assert.AreEqual("SPIKE3014", fault.Code);
        Assert.IsNotNull(NirFixtures.Compile(folder["net.nir"]));
    }

    private static TestModel Net(int opset = 13) => new TestModel(opset).Input("x", -1, 4);

    private static void Refused(string code, string words, TestModel wrong, TestModel right)
    {
        Diagnostic fault = Refusal.Of(wrong.Output("y"));
        Assert.AreEqual(code, fault.Code);
        Assert.Contains(words, fault.Remedy);
        AssertCompiles(right.Output("y"));
    }

    private static void AssertCompiles(TestModel model)
    {
        using var compiled = new CompiledTestModel(model);
        Assert.IsNotNull(compiled.Result.Model);
    }
}
