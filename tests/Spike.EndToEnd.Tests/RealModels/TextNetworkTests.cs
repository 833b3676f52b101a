using System.Collections.Immutable;
using Spike.Compiler;
using Spike.Compiler.Calibration;
using Spike.Compiler.Data;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Verification;
using Spike.Runtime.Programs;

namespace Spike.EndToEnd.Tests.RealModels;

/// <summary>PP-OCRv4's networks as they are in the package, with the defaults, on images of text.</summary>
[TestClass]
public sealed class TextNetworkTests
{
    private static TextImages? images;

    public TestContext TestContext { get; set; } = null!;

    [ClassCleanup]
    public static void Delete() => images?.Dispose();

    [TestMethod]
    [NeedsPackages]
    public void A_network_from_a_package_answers_as_before() => Check("direction", "ch_ppocr_mobile_v2.0_cls_infer", [1, 3, 48, 192]);

    [TestMethod]
    [TestCategory("Nightly")]
    [NeedsPackages]
    [DataRow("recogniser", "ch_PP-OCRv4_rec_infer", new[] { 1, 3, 48, 160 })]
    [DataRow("detector", "ch_PP-OCRv4_det_infer", new[] { 1, 3, 192, 192 })]
    public void A_large_one_does_too(string name, string file, int[] shape) => Check(name, file, shape);

    private void Check(string name, string file, int[] shape)
    {
        images ??= new TextImages();
        string path = NpmPackage.Ocr[$"assets/{file}.onnx"];
        var options = new CompileOptions
        {
            ModelPath = path,
            InputShapes = ImmutableDictionary<string, ImmutableArray<int>>.Empty.Add("x", [.. shape]),
            Calibration = images[$"{name}.calib.npz"],
            ValidationSamples = 0,
        };
        CompileResult result = ModelCompiler.Compile(options, progress: null, CancellationToken.None);
        Assert.IsEmpty(result.Diagnostics, string.Join('\n', result.Diagnostics));
        SampleSet samples = SampleFiles.Read(images[$"{name}.test.npz"], ImmutableDictionary<string, TensorShape>.Empty.Add("x", TensorShape.Of(shape)), labelsPath: null);
        Comparison comparison = ModelCheck.Run(result.Model!.Program, OnnxFile.Read(path), samples, threads: 0, progress: null, CancellationToken.None).Comparison;
        TestContext.WriteLine($"cosine {comparison.Cosine:0.00000} on {comparison.Samples} images");
        Assert.IsGreaterThanOrEqualTo(0.99, comparison.Cosine);
    }
}
