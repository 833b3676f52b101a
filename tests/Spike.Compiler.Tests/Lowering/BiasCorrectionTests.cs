using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;
using Spike.Compiler.Tests.Data;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Runtime;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Lowering;

/// <summary>After bias correction the mean of each channel is the original's, whatever rounding leans to.</summary>
[TestClass]
public sealed class BiasCorrectionTests : IDisposable
{
    private const int Samples = 40;

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static IEnumerable<object[]> Networks =>
    [
        // Values that are nearly constant: three steps round them all to the same side.
        ["linear", new TestModel().Input("x", 1, 6).Weights("w", [6, 5]).Weights("b", [5]).Node("MatMul x w -> m").Node("Add m b -> y").Output("y"), 1],
        ["gemm", new TestModel().Input("x", 1, 6).Weights("w", [5, 6]).Weights("b", [5]).Node("Gemm x w b -> y", ("transB", 1)).Output("y"), 1],
        ["rows", new TestModel().Input("x", 1, 3, 6).Weights("w", [6, 5]).Node("MatMul x w -> y").Output("y"), 3],
        ["convolution", new TestModel().Input("x", 1, 2, 5, 5).Weights("w", [4, 2, 3, 3]).Weights("b", [4]).Node("Conv x w b -> y", ("pads", new[] { 1, 1, 1, 1 })).Output("y"), 25],
        ["groups", new TestModel().Input("x", 1, 4, 7).Weights("w", [6, 2, 3]).Node("Conv x w -> y", ("group", 2), ("strides", new[] { 2 })).Output("y"), 3],
        ["pool", new TestModel().Input("x", 1, 2, 6, 6).Node("AveragePool x -> y", ("kernel_shape", new[] { 3, 3 }), ("pads", new[] { 1, 1, 1, 1 })).Output("y"), 36],
    ];

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void The_mean_of_each_channel_becomes_the_originals(string name, object network, int positions)
    {
        var model = (TestModel)network;
        OnnxModel onnx = OnnxFile.Read(model.Save(folder[$"{name}.onnx"]));
        Graph graph = OnnxImporter.Import(onnx, ImmutableDictionary<string, ImmutableArray<int>>.Empty).Graph!;
        var random = new Random(4);
        TensorShape shape = graph.Shapes["x"];
        float[] x = [.. Enumerable.Range(0, Samples * shape.Length).Select(i => 0.3f + (0.02f * random.NextSingle()) + (i % 37 == 0 ? 0.7f : 0))];
        var samples = new SampleSet(
            ImmutableDictionary<string, ReadOnlyMemory<float>>.Empty.Add("x", x), ImmutableDictionary<string, TensorShape>.Empty.Add("x", shape), Samples, []);
        ImmutableDictionary<string, ValueRange> ranges = Calibrator.Observe(
            onnx, ProgramLowering.ObservedValues(graph), graph.Shapes, graph.Views, Smoothing.None.Observers, samples, 1, null, CancellationToken.None);
        var draft = new ProgramDraft(graph, ranges, StepPlan.Same(3), ScaleMethod.LeastSquares, InputsHaveSigns: false, new LoweringMemory());

        double[] original = ChannelMeans(Original(onnx, samples), positions);
        double before = Distance(ChannelMeans(Run(draft.Plain(), x), positions), original);
        SpikingProgram corrected = draft.Corrected(readings => SynapseMeans.Observe(onnx, graph, readings, samples, 1, CancellationToken.None))!;
        double after = Distance(ChannelMeans(Run(corrected, x), positions), original);

        Assert.IsGreaterThan(0.002, before, "the case must lean, or there is nothing to correct");
        Assert.IsLessThan(0.05 * before, after);
    }

    [TestMethod]
    public void What_has_no_synapses_has_nothing_to_correct()
    {
        OnnxModel onnx = OnnxFile.Read(new TestModel().Input("x", 1, 6).Node("Relu x -> y").Output("y").Save(folder["relu.onnx"]));
        Graph graph = OnnxImporter.Import(onnx, ImmutableDictionary<string, ImmutableArray<int>>.Empty).Graph!;
        var range = new ValueRange(-1, 1, [-1, 0.5f, 1]);
        var draft = new ProgramDraft(
            graph, new Dictionary<string, ValueRange> { ["x"] = range, ["y"] = range }, StepPlan.Same(3), ScaleMethod.LeastSquares, InputsHaveSigns: false, new LoweringMemory());
        draft.Plain();
        Assert.IsNull(draft.Corrected(_ => throw new AssertFailedException("The original was run.")));
    }

    private static float[] Original(OnnxModel onnx, SampleSet samples)
    {
        using var executor = ReferenceExecutor.Create(onnx, ["y"], 1);
        return [.. Enumerable.Range(0, Samples).SelectMany(sample => executor.Run(samples.Slice(sample, 1), 1)["y"].Values.ToArray())];
    }

    private static float[] Run(SpikingProgram program, float[] x)
    {
        using var model = new SpikeModel(program);
        using SpikeSession session = model.CreateSession();
        var y = new float[Samples * model.Outputs[0].Length];
        session.Run(x, y);
        return y;
    }

    /// <summary>Means of [samples, channels, positions]; of a matrix product the channels stand last.</summary>
    private static double[] ChannelMeans(float[] values, int positions)
    {
        int length = values.Length / Samples, channels = length / positions;
        bool channelsLast = positions is 1 or 3 && channels == 5;
        var means = new double[channels];
        for (int i = 0; i < values.Length; i++) means[channelsLast ? i % channels : i % length / positions] += values[i] / (double)(Samples * positions);
        return means;
    }

    private static double Distance(double[] a, double[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max();
}
