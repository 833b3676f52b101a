using Spike.Compiler.Data;
using Spike.Compiler.Tests.Data;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Runtime;

namespace Spike.Compiler.Tests;

/// <summary>Weights and data that are zero, smaller than any normal number, or almost too large: no scale may become zero or infinite.</summary>
[TestClass]
public class ExtremeScaleTests
{
    private const float Denormal = 1e-42f;

    private static readonly float[] Magnitudes = [0, float.Epsilon, Denormal, 1e-38f, 1e-20f, 1e20f, 1e38f];

    private static readonly int[] TimeSteps = [1, 8, 16];

    public static IEnumerable<object[]> Cases =>
        from magnitude in Magnitudes from steps in TimeSteps select new object[] { magnitude, steps };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Weights(float magnitude, int steps) => Check(new TestModel().Input("x", -1, 4).Floats("w", [4, 2], [.. Enumerable.Repeat(magnitude, 8)])
        .Node("MatMul x w -> y").Output("y"), 1, steps);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void A_kernel(float magnitude, int steps) => Check(new TestModel().Input("x", -1, 1, 4, 4).Floats("w", [1, 1, 2, 2], [.. Enumerable.Repeat(magnitude, 4)])
        .Floats("b", [1], magnitude).Node("Conv x w b -> c").Node("Relu c -> y").Output("y"), 1, steps);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void A_factor(float magnitude, int steps) => Check(new TestModel().Input("x", -1, 4).Scalar("f", magnitude).Node("Mul x f -> h").Node("Tanh h -> y").Output("y"), 1, steps);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void A_divisor(float magnitude, int steps) => Check(new TestModel().Input("x", -1, 4).Scalar("f", magnitude).Node("Div x f -> y").Output("y"), 1, steps);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void The_data(float magnitude, int steps) => Check(new TestModel().Input("x", -1, 4).Weights("w", [4, 4]).Node("MatMul x w -> h").Node("Softmax h -> y").Output("y"), magnitude, steps);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void The_data_of_a_norm(float magnitude, int steps) => Check(new TestModel().Input("x", -1, 4).Weights("s", [4]).Weights("b", [4])
        .Node("LayerNormalization x s b -> y", ("epsilon", Denormal)).Output("y"), magnitude, steps);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void The_data_of_products_and_quotients(float magnitude, int steps) => Check(new TestModel().Input("x", -1, 4).Input("z", -1, 4)
        .Node("Mul x z -> p").Node("Exp z -> e").Node("Div p e -> q").Node("Add q x -> y").Output("y"), magnitude, steps);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void The_parameters_of_a_norm(float magnitude, int steps) => Check(new TestModel().Input("x", -1, 2, 3).Floats("s", [2], magnitude, magnitude).Floats("b", [2], magnitude, 0)
        .Floats("m", [2], magnitude, 0).Floats("v", [2], magnitude, 0).Node("BatchNormalization x s b m v -> y", ("epsilon", 0f)).Output("y"), 1, steps);

    /// <summary>A model whose outputs are numbers, or words.</summary>
    private static void Check(TestModel model, float magnitude, int steps)
    {
        using var folder = new DataFolder();
        var random = new Random(3);
        NpzWriter.Write(folder["c.npz"], model.Proto.Graph.Input.Select(input =>
        {
            int[] shape = [8, .. input.Type.TensorType.Shape.Dim.Skip(1).Select(dimension => (int)dimension.DimValue)];
            float[] values = [.. Enumerable.Range(0, shape.Aggregate((a, b) => a * b)).Select(_ => magnitude * ((2 * random.NextSingle()) - 1))];
            return (input.Name, DataArray.Of([.. shape], values));
        }));
        var options = new CompileOptions { ModelPath = model.Save(folder["m.onnx"]), TimeSteps = steps, Calibration = folder["c.npz"], Threads = 1 };
        CompileResult result = ModelCompiler.Compile(options, null, CancellationToken.None);
        Refusal.CheckWords(result);
        if (result.Model is null) return;
        using var compiled = new SpikeModel(result.Model.Program);
        using SpikeSession session = compiled.CreateSession();
        SpikeRun run = session.Run(compiled.Inputs.ToDictionary(input => input.Name, input => Enumerable.Repeat(magnitude, input.Length).ToArray()));
        foreach (float value in run.Outputs.Values.SelectMany(output => output)) Assert.IsTrue(float.IsFinite(value), $"{value}");
    }
}
