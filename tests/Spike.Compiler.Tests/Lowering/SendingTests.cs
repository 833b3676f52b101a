using Spike.Compiler.Lowering;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Lowering;

[TestClass]
public sealed class SendingTests
{
    private static readonly TestModel Model = new TestModel().Input("x", -1, 4).Weights("w", [4, 4]).Weights("v", [4, 4])
        .Node("MatMul x w -> a").Node("Reshape a s -> r").Node("Tanh r -> b").Node("MatMul b v -> y").Integers("s", -1, 4).Output("y");

    [TestMethod]
    public void Codes_that_only_a_table_reads_are_not_sent_even_through_wiring()
    {
        SpikingProgram program = Compile("radix");
        Assert.AreEqual(EdgeCarrier.Spikes, Of(program, "x").Carrier);
        Assert.AreEqual(EdgeCarrier.Spikes, Of(program, "b").Carrier);
        Assert.AreEqual(EdgeCarrier.Spikes, Of(program, "y").Carrier);
        Assert.IsTrue(program.Edges.Where(edge => edge.Name is "a" or "r" && edge.HasCodes).All(edge => edge.Carrier == EdgeCarrier.Value));
    }

    [TestMethod]
    public void Under_rate_coding_the_host_reads_the_outputs_membranes()
    {
        SpikingProgram program = Compile("rate");
        Assert.AreEqual("x: 1x4 -8..8 rate", Of(program, "x").ToString());
        Assert.AreEqual("y: 1x4 s16 value", Of(program, "y").ToString());
    }

    [TestMethod]
    public void A_threshold_means_the_same_number_in_wider_codes_and_spares_the_outputs()
    {
        SpikingProgram program = Compile("graded", threshold: 3);
        Assert.AreEqual(3, Of(program, "x").Threshold);
        Assert.AreEqual(SpikeCoding.Graded, Of(program, "y").Coding);
        Assert.IsNull(Of(program, "y").Threshold);
        var residual = new TestModel().Input("x", -1, 4).Weights("w", [4, 4]).Node("MatMul x w -> a").Node("Add a x -> b").Node("MatMul b w -> c").Node("Add c b -> y").Output("y");
        using var compiled = new CompiledTestModel(residual, change: options => options with { TimeSteps = 8, Coding = "graded", DeltaThreshold = 3 });
        Assert.AreEqual(48, Of(compiled.Result.Model!.Program, "b").Threshold, "four bits more");
    }

    [TestMethod]
    public void A_program_sent_under_another_coding_and_back_is_the_same()
    {
        SpikingProgram program = Compile("radix"), graded = Sending.Recoded(program, SpikeCoding.Graded);
        Assert.IsTrue(graded.Edges.Where(edge => edge.Carrier == EdgeCarrier.Spikes).All(edge => edge.Coding == SpikeCoding.Graded));
        Assert.AreSequenceEqual(program.Edges, Sending.Recoded(Sending.Recoded(graded, SpikeCoding.Rate), SpikeCoding.Radix).Edges);
    }

    private static Edge Of(SpikingProgram program, string name) => program.Edges.Single(edge => edge.Name == name);

    private static SpikingProgram Compile(string coding, int threshold = 1)
    {
        using var compiled = new CompiledTestModel(Model, change: options => options with { TimeSteps = 8, Coding = coding, DeltaThreshold = threshold });
        return compiled.Result.Model!.Program;
    }
}
