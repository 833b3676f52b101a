using System.Runtime.InteropServices;
using Google.Protobuf;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Reports;
using Spike.Compiler.Tests.Data;

namespace Spike.Compiler.Tests;

/// <summary>The digit transformer with outliers as large language models have them: some channels of every norm fifty times as loud, the weights behind them as much smaller.</summary>
[TestClass]
public sealed class InjectedOutliersTests
{
    private const float Factor = 50;

    [TestMethod]
    [DataRow(4, 0.98, 2)]
    // At 8 steps a network whose outliers are left gets two steps more, because its outputs are far: what it loses otherwise is ten times that.
    [DataRow(8, 0.999, 5)]
    public void A_transformer_with_outliers_in_every_norm_is_compiled_as_if_it_had_none(int timeSteps, double cosine, double timesAsFar)
    {
        using var folder = new DataFolder();
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Digits.Vit));
        Assert.AreEqual(8, Inject(model.Graph), "two norms in each of four blocks");
        File.WriteAllBytes(folder["outliers.onnx"], model.ToByteArray());
        CheckReport plain = Compiled(Digits.Vit, timeSteps), moved = Compiled(folder["outliers.onnx"], timeSteps), left = Compiled(folder["outliers.onnx"], timeSteps, "outlier_smoothing");
        Assert.IsGreaterThan(cosine, moved.Cosine);
        Assert.IsLessThan(2 * (1 - plain.Cosine), 1 - moved.Cosine);
        Assert.IsGreaterThan(timesAsFar * (1 - moved.Cosine), 1 - left.Cosine, "this is what the outliers cost otherwise");
    }

    private static CheckReport Compiled(string path, int timeSteps, params string[] disabled) => ModelCompiler.Compile(
        new CompileOptions { ModelPath = path, Calibration = Digits.Images, CalibrationSamples = 64, ValidationSamples = 200, TimeSteps = timeSteps, DisabledPasses = [.. disabled] },
        null, CancellationToken.None).Model!.Report.Check!;

    /// <summary>How many norms it was done to: those that only matrix products with constant weights read.</summary>
    private static int Inject(GraphProto graph)
    {
        int norms = 0;
        Dictionary<string, TensorProto> constants = graph.Initializer.ToDictionary(tensor => tensor.Name);
        foreach (NodeProto norm in graph.Node.Where(node => node.OpType == "LayerNormalization"))
        {
            NodeProto[] readers = [.. graph.Node.Where(node => node.Input.Contains(norm.Output[0]))];
            if (!readers.All(reader => reader.OpType == "MatMul" && constants.ContainsKey(reader.Input[1]))) continue;
            norms++;
            foreach (int channel in (int[])[7 * norms % 64, ((7 * norms) + 20) % 64, ((7 * norms) + 41) % 64])
            {
                foreach (string parameter in norm.Input.Skip(1)) Scale(constants[parameter], channel, 1, Factor);
                foreach (NodeProto reader in readers) Scale(constants[reader.Input[1]], channel, (int)constants[reader.Input[1]].Dims[1], 1 / Factor);
            }
        }

        return norms;
    }

    private static void Scale(TensorProto tensor, int row, int length, float factor)
    {
        float[] values = MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();
        foreach (ref float value in values.AsSpan(row * length, length)) value *= factor;
        tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values));
    }
}
