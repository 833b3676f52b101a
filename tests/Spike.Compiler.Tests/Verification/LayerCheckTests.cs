using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Data;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Compiler.Passes;
using Spike.Compiler.Reports;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Compiler.Verification;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Verification;

[TestClass]
public sealed class LayerCheckTests
{
    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    public void Every_population_of_the_transformer_is_measured_and_near_the_original(int level)
    {
        CompileReport report = ModelCompiler.Compile(
            new CompileOptions { ModelPath = Digits.Vit, Calibration = Digits.Images, CalibrationSamples = 64, ValidationSamples = 8, OptimizationLevel = level },
            null, CancellationToken.None).Model!.Report;
        Assert.AreEqual(8, report.Check!.LayerSamples);
        // A wrong value, or the right one in another order, would be at 0 dB or below.
        foreach (PopulationReport population in report.Populations) Assert.IsGreaterThan(15, population.SnrDecibels!.Value, population.Name);
    }

    [TestMethod]
    public void More_steps_leave_less_noise()
    {
        double Output(int steps)
        {
            using var compiled = new CompiledTestModel(
                new TestModel().Input("x", -1, 8).Weights("w", [8, 8]).Node("MatMul x w -> h").Node("Tanh h -> y").Output("y"),
                change: options => options with { TimeSteps = steps });
            return compiled.Result.Model!.Report.Populations.Single(population => population.Name == "y").SnrDecibels!.Value;
        }

        double few = Output(4), many = Output(10);
        Assert.IsGreaterThan(few + 20, many, $"{few} dB at 4 steps, {many} dB at 10");
    }

    [TestMethod]
    public void At_most_64_samples_are_measured()
    {
        CompileReport report = ModelCompiler.Compile(
            new CompileOptions { ModelPath = Digits.Cnn, Calibration = Digits.Images, CalibrationSamples = 16, ValidationSamples = 100 },
            null, CancellationToken.None).Model!.Report;
        Assert.AreEqual((100, 64), (report.Check!.Samples, report.Check.LayerSamples));
    }

    [TestMethod]
    public void Groups_of_layers_find_what_all_together_find()
    {
        OnnxModel model = OnnxFile.Read(Digits.Vit);
        Graph graph = Pipeline.Recognize(OnnxImporter.Import(model, ImmutableDictionary<string, ImmutableArray<int>>.Empty).Graph!);
        SpikingProgram program = CompiledDigits.Optimised("vit_mnist", 2);
        SampleSet samples = SampleFiles.Read(Digits.Images, graph.Inputs.ToImmutableDictionary(input => input, input => graph.Shapes[input]), null).First(3);
        ImmutableArray<PopulationPlace> places = PopulationGraph.Of(program);
        ImmutableDictionary<int, ImmutableArray<int>> watched = SpikeRaster.Choose(program, places);
        LayerCheckResult Check(long elements) => LayerCheck.Run(program, graph, model, samples, watched, 1, CancellationToken.None, elements);

        LayerCheckResult together = Check(1 << 24), apart = Check(5000);
        Assert.HasCount(places.Length, together.Errors);
        foreach ((int edge, LayerError error) in together.Errors) Assert.AreEqual(error.Decibels!.Value, apart.Errors[edge].Decibels!.Value, 0.05, program.Edges[edge].Name);
        foreach ((int edge, ImmutableArray<int> codes) in together.FirstCodes) CollectionAssert.AreEqual(codes, apart.FirstCodes[edge]);
    }

    [TestMethod]
    [DataRow("x", "x")]
    [DataRow("x#2", "x")]
    [DataRow("y#2", null, DisplayName = "the model has a y and a y#2")]
    [DataRow("z#9", "z#9", DisplayName = "the model has no z")]
    [DataRow("w", null, DisplayName = "a constant")]
    [DataRow("other", null)]
    public void A_second_population_of_a_value_is_held_against_the_same_value(string edge, string? value)
    {
        TensorShape shape = TensorShape.Of(1, 4);
        var graph = new Graph(
            "g", ["x"], ["x"], [], new[] { "x", "y", "y#2", "z#9", "w" }.ToImmutableDictionary(name => name, _ => shape),
            ImmutableDictionary<string, FloatTensor>.Empty.Add("w", new FloatTensor(shape, new float[4])));
        Assert.AreEqual(value, OriginalValues.Find(graph, new Edge(edge, shape, EdgeCarrier.Spikes, new CodeRange(8, signed: true), 1)));
    }
}
