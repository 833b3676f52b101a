using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Runtime;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Lowering;

/// <summary>Whole numbers that pass 15 bits: ids of large vocabularies.</summary>
[TestClass]
public sealed class LongNumberTests
{
    private const int Rows = 100_000;

    [TestMethod]
    public void A_row_of_a_large_table_is_found_by_its_number()
    {
        using var compiled = new CompiledTestModel(Table("Gather e x -> y"), 0, Rows - 1);
        Assert.IsLessThan(1e-4, compiled.Error());
    }

    [TestMethod]
    public void So_is_one_that_is_counted_from_the_end()
    {
        using var compiled = new CompiledTestModel(Table("Gather e x -> y"), -Rows, Rows - 1);
        Assert.IsLessThan(1e-4, compiled.Error());
    }

    [TestMethod]
    public void Numbers_may_be_moved_before_they_choose()
    {
        using var compiled = new CompiledTestModel(
            Table("Transpose x -> t", "Gather t i -> g", "Slice g a b -> s", "Reshape s r -> n", "Gather e n -> y").Integers("i", 2, 0, 1).Integers("a", 1).Integers("b", 3).Integers("r", 2), 0, Rows - 1);
        Assert.IsLessThan(1e-4, compiled.Error());
    }

    [TestMethod]
    public void Numbers_may_be_computed_before_they_choose()
    {
        using var compiled = new CompiledTestModel(Table("Add x o -> n", "Gather e n -> y").Integers("o", 10, 40_000, 70_000), 0, 29_000);
        Assert.IsLessThan(1e-4, compiled.Error());
    }

    [TestMethod]
    public void A_comparison_sees_every_unit_of_them()
    {
        using var compiled = new CompiledTestModel(Table("Equal x p -> q", "Cast q -> f", "Gather e x -> g", "Unsqueeze f m -> u", "Mul g u -> y", "Greater x p -> h", "Cast h -> z")
            .Integers("p", 65_536).Integers("m", -1), 65_534, 65_538);
        Assert.IsLessThan(0.01, compiled.Error());
    }

    [TestMethod]
    public void Columns_of_numbers_choose_from_tables_of_their_own_sizes()
    {
        using var compiled = new CompiledTestModel(new TestModel().Input("x", ElementType.Int64, 1, 2).Weights("e", [40_000, 3]).Weights("f", [50, 3]).Tensor(At("i0", 0)).Tensor(At("i1", 1))
            .Node("Gather x i0 -> a", ("axis", 1)).Node("Gather x i1 -> b", ("axis", 1)).Node("Gather e a -> c").Node("Gather f b -> d").Node("Add c d -> y").Output("y"), 0, 49);
        Assert.IsLessThan(1e-3, compiled.Error());
        Assert.AreEqual(new WholeRange(0, 39_999), compiled.Result.Model!.Program.Inputs[0].Whole);
    }

    [TestMethod]
    public void The_caller_sees_one_input_and_no_spikes_are_sent_for_it()
    {
        using var compiled = new CompiledTestModel(Table("Gather e x -> y"), 0, Rows - 1);
        SpikingProgram program = compiled.Result.Model!.Program;
        using var model = new SpikeModel(program);
        Assert.HasCount(1, model.Inputs);
        Assert.AreEqual("x", model.Inputs[0].Name);
        Assert.AreEqual("x", compiled.Result.Model.Report.Inputs.Single().Name);
        Assert.HasCount(2, program.Inputs);
        Assert.IsTrue(program.Inputs.All(port => program.Edges[port.Edge].Carrier == EdgeCarrier.Value));
    }

    [TestMethod]
    public void A_number_that_no_row_has_is_refused()
    {
        using var compiled = new CompiledTestModel(Table("Gather e x -> y"), 0, Rows - 1);
        using var model = new SpikeModel(compiled.Result.Model!.Program);
        using SpikeSession session = model.CreateSession();
        Assert.Contains($"from 0 to {Rows - 1}, not {Rows}", Assert.ThrowsExactly<ArgumentException>(() => session.SetInput(0, [0L, 1L, Rows])).Message);
    }

    private static TestModel Table(params string[] nodes)
    {
        TestModel model = new TestModel().Input("x", ElementType.Int64, 1, 3).Weights("e", [Rows, 2]);
        foreach (string node in nodes) model.Node(node, node.StartsWith("Cast", StringComparison.Ordinal) ? [("to", 1)] : []);
        return model.Output([.. new[] { "y", "z" }.Where(name => nodes.Any(node => node.EndsWith(name, StringComparison.Ordinal)))]);
    }

    private static Spike.Compiler.Frontends.Onnx.Wire.TensorProto At(string name, long value) => new() { Name = name, DataType = (int)ElementType.Int64, Int64Data = { value } };
}
