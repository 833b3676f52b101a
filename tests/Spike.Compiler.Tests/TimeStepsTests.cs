using Microsoft.ML.OnnxRuntime;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Compiler.Tests.Passes.Programs;
using Spike.Compiler.Verification;
using Spike.Runtime;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests;

[TestClass]
public sealed class TimeStepsTests
{
    private const int Images = 100;

    private static readonly int[] Shape = [1, 1, 28, 28];

    public static IEnumerable<object[]> Steps => Enumerable.Range(1, CodeRange.MaxBits).Select(steps => new object[] { steps });

    [TestMethod]
    [DynamicData(nameof(Steps))]
    public void Every_number_of_steps_compiles_and_SIMD_is_the_reference(int steps)
    {
        SpikingProgram program = Compile(Digits.Cnn, steps);
        float[] image = Digits.TestImages(1), reference = new float[10];
        using var model = new SpikeModel(program);
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = Backend.Reference });
        session.Run(image, reference);
        CollectionAssert.AreEqual(reference, ProgramRun.Simd(program, image));
    }

    [TestMethod]
    [DataRow("cnn_mnist", 8, 0.99)]
    [DataRow("cnn_mnist", 4, 0.97)]
    [DataRow("vit_mnist", 8, 0.98)]
    public void A_digit_network_answers_as_the_original_does(string network, int steps, double agreement)
    {
        string path = network == "cnn_mnist" ? Digits.Cnn : Digits.Vit;
        float[] images = Digits.TestImages(Images), outputs = ProgramRun.Simd(Compile(path, steps), images);
        using var session = new InferenceSession(path);
        int same = Enumerable.Range(0, Images).Count(image =>
        {
            float[] expected = OriginalNetwork.Run(session, [("input", Shape, images[(image * 784)..((image + 1) * 784)])])["logits"];
            return Comparison.Largest(expected) == Comparison.Largest(outputs.AsSpan(image * 10, 10));
        });
        Assert.IsGreaterThanOrEqualTo(agreement * Images, same);
    }

    private static SpikingProgram Compile(string path, int steps) => ModelCompiler.Compile(
        new CompileOptions { ModelPath = path, Calibration = Digits.Images, CalibrationSamples = 64, ValidationSamples = 0, TimeSteps = steps, Threads = 1 },
        null, CancellationToken.None).Model!.Program;
}
