using System.Collections.Immutable;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Tests.Frontends.Onnx;

[TestClass]
public sealed class FixedInputsTests
{
    [TestMethod]
    [DataRow(16000, "Neg")]
    [DataRow(8000, "Abs")]
    public void A_branch_that_an_input_decides_folds_where_the_input_is_fixed(double rate, string taken)
    {
        ImportResult result = Import(Branching(), "rate", rate);
        Assert.IsEmpty(result.Diagnostics, string.Join('\n', result.Diagnostics));
        CollectionAssert.AreEqual(new[] { "x" }, result.Graph!.Inputs.ToArray());
        Assert.Contains(taken == "Neg" ? "Negate" : "Abs", result.Graph.Dump());
    }

    [TestMethod]
    public void Without_a_number_the_branch_is_refused() =>
        Assert.Contains("single number", Refusal.Of(Branching()).Reason);

    [TestMethod]
    [DataRow("speed", 1, "there is no input 'speed'")]
    [DataRow("rate", 0.5, "cannot be 0.5")]
    [DataRow("x", 1, "several elements")]
    public void What_cannot_be_fixed_is_refused_in_words(string name, double value, string reason)
    {
        var fault = Assert.ThrowsExactly<Compiler.Diagnostics.ModelFault>(() => Import(Branching(), name, value));
        Assert.Contains(reason, fault.Message);
    }

    private static ImportResult Import(TestModel model, string name, double value)
    {
        using var folder = new Data.DataFolder();
        return OnnxImporter.Import(
            OnnxFile.Read(model.Save(folder["model.onnx"])), ImmutableDictionary<string, ImmutableArray<int>>.Empty, ImmutableDictionary<string, double>.Empty.Add(name, value));
    }

    private static TestModel Branching()
    {
        GraphProto Branch(string type)
        {
            GraphProto made = new TestModel().Node($"{type} x -> {type}").Proto.Graph;
            made.Output.Add(new ValueInfoProto { Name = type });
            return made;
        }

        return new TestModel().Input("x", -1, 4).Input("rate", ElementType.Int64).Tensor(new TensorProto { Name = "wide", DataType = (int)ElementType.Int64, Int64Data = { 16000 } })
            .Node("Equal rate wide -> is").Node("If is -> y", ("then_branch", Branch("Neg")), ("else_branch", Branch("Abs"))).Output("y");
    }
}
