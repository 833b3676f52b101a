using Spike.Compiler.Diagnostics;
using Spike.Compiler.Reports;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests;

/// <summary>Weights of few bits, and fewer weights: what comes out, and what the report says of it.</summary>
[TestClass]
public sealed class CompressionTests
{
    private static TestModel Network => new TestModel().Input("x", 1, 12).Weights("w", [12, 20]).Weights("v", [20, 5])
        .Node("MatMul x w -> m").Node("Relu m -> h").Node("MatMul h v -> y").Output("y");

    [TestMethod]
    [DataRow(2, 1)]
    [DataRow(4, 7)]
    [DataRow(7, 63)]
    public void Weights_have_the_bits_that_were_asked_for(int bits, int largest)
    {
        CompiledModel model = Compiled(options => options with { WeightBits = bits });
        Assert.AreEqual((bits, largest), (model.Report.Weights.Bits, Largest(model.Program)));
    }

    [TestMethod]
    public void Fewer_bits_err_more()
    {
        double[] errors = [.. new[] { 8, 5, 3 }.Select(bits => Compiled(options => options with { WeightBits = bits }).Report.Calibrations.Min(trial => trial.Error))];
        CollectionAssert.AreEqual(errors.Order().ToArray(), errors);
        Assert.IsGreaterThan(5 * errors[0], errors[1]);
    }

    [TestMethod]
    public void A_share_of_the_weights_is_zero_and_costs_no_synaptic_operations()
    {
        CompileReport whole = Compiled(options => options).Report, pruned = Compiled(options => options with { Pruning = 0.5 }).Report;
        Assert.AreEqual(340, pruned.Weights.OriginalCount);
        Assert.AreEqual(0.5, pruned.Weights.Sparsity, 0.02);
        Assert.AreEqual((0.5, "unstructured"), (pruned.Weights.Pruning!.Value, pruned.Weights.PruningStructure));
        Assert.IsLessThan(0.7 * whole.Check!.SynapticOperationsPerSample, pruned.Check!.SynapticOperationsPerSample);
        Assert.IsGreaterThan(0.3 * whole.Check.SynapticOperationsPerSample, pruned.Weights.SkippedOperationsPerSample!.Value);
        Assert.AreEqual(whole.MultiplyAccumulates, pruned.MultiplyAccumulates, "nothing got smaller");
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Weights_that_no_pass_takes_are_not_sparse(int images)
    {
        // Two tensors of the same numbers lie in the program once, and images one behind the other share theirs.
        float[] weights = [.. Enumerable.Range(0, 12).Select(i => (i + 1) * 0.08f)], others = [.. weights.Select(weight => -weight)];
        using var compiled = new CompiledTestModel(new TestModel().Input("x", images, 2, 5).Floats("a", [2, 2, 3], weights).Floats("b", [2, 2, 3], weights).Floats("c", [2, 2, 3], others)
            .Node("Conv x a -> p").Node("Relu p -> h").Node("Conv x b -> q").Node("Add h q -> s").Node("Conv x c -> r").Node("Relu r -> t").Node("Mul s t -> y").Output("y"));
        WeightReport report = compiled.Result.Model!.Report.Weights;
        Assert.AreEqual((24L, 0L, 0.0), (report.OriginalCount, report.ZeroCount, report.Sparsity));
        Assert.AreEqual(24, compiled.Result.Model.Report.Parameters);
    }

    [TestMethod]
    public void Channels_that_go_make_the_program_smaller()
    {
        CompileReport report = Compiled(options => options with { Pruning = 0.5, PruningStructure = CompileOptions.Structured }).Report;
        Assert.AreEqual((10, 170L, 0.5), (report.Populations.Single(population => population.Name == "h").Neurons, report.Parameters, Math.Round(report.Weights.Sparsity, 2)));
        Assert.IsNotNull(report.Populations.Single(population => population.Name == "h").SnrDecibels, "it is compared with the channels that are left");
    }

    [TestMethod]
    [DataRow("pruning")]
    [DataRow("weight_quantization")]
    public void A_pass_that_is_switched_off_does_nothing(string pass)
    {
        CompiledModel model = Compiled(options => options with { Pruning = 0.5, WeightBits = 3, DisabledPasses = [pass] });
        Assert.AreEqual(pass == "pruning", model.Report.Weights.Pruning is null);
        Assert.AreEqual(pass == "pruning" ? 3 : 127, Largest(model.Program));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void What_it_costs_is_bounded_by_the_accuracy_drop(bool prune)
    {
        Diagnostic fault = Refusal.Of(Digits.Cnn, options => options with
        {
            Calibration = Digits.Images,
            CalibrationSamples = 32,
            ValidationSamples = 200,
            MaxAccuracyDrop = 1,
            Pruning = prune ? 0.9 : 0,
            WeightBits = prune ? 8 : 2,
            PruningStructure = CompileOptions.Structured,
        });
        Assert.AreEqual("SPIKE2003", fault.Code);
    }

    private static int Largest(SpikingProgram program) =>
        program.Operations.OfType<Linear>().SelectMany(linear => program.Segments.Read<sbyte>(linear.WeightSegment).ToArray()).Max(code => Math.Abs((int)code));

    private static CompiledModel Compiled(Func<CompileOptions, CompileOptions> change)
    {
        using var compiled = new CompiledTestModel(Network, change: options => change(options with { TimeSteps = 8 }));
        Assert.IsNotNull(compiled.Result.Model, string.Join('\n', compiled.Result.Diagnostics));
        return compiled.Result.Model;
    }
}
