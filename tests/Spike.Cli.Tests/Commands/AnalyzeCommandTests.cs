using System.Text;
using System.Text.Json;

namespace Spike.Cli.Tests.Commands;

[TestClass]
public sealed class AnalyzeCommandTests
{
    [TestMethod]
    public void Operators_are_counted_and_marked()
    {
        SpikeCompile run = SpikeCompile.Run("analyze", Digits.Vit, "--json");
        run.AssertDone();
        JsonElement json = run.Json;
        Assert.IsTrue(json.GetProperty("compiles").GetBoolean());
        Assert.AreEqual(17, json.GetProperty("operatorSet").GetInt32());
        JsonElement norm = json.GetProperty("operators").EnumerateArray().Single(known => known.GetProperty("name").GetString() == "LayerNormalization");
        Assert.AreEqual((9, true), (norm.GetProperty("count").GetInt32(), norm.GetProperty("supported").GetBoolean()));
        Assert.AreEqual("input", json.GetProperty("inputs")[0].GetProperty("name").GetString());
        Assert.AreEqual("28", json.GetProperty("inputs")[0].GetProperty("shape")[3].GetString());
    }

    [TestMethod]
    public void It_counts_the_multiply_accumulates_that_a_compilation_counts()
    {
        using var folder = new TestFolder();
        SpikeCompile compiled = SpikeCompile.Run("compile", Digits.Vit, "-o", folder.Path, "--calibration", Digits.Images, "--validation-samples", "0", "--json");
        Assert.AreEqual(compiled.Json.GetProperty("report").GetProperty("multiplyAccumulates").GetInt64(), Count(Digits.Vit));
        Assert.AreEqual(SpikeCompile.Run("inspect", Digits.Artifact, "--json").Json.GetProperty("multiplyAccumulates").GetInt64(), Count(Digits.Cnn));

        static long Count(string model) => SpikeCompile.Run("analyze", model, "--json").Json.GetProperty("multiplyAccumulates").GetInt64();
    }

    [TestMethod]
    public void An_unsupported_operator_is_marked_and_makes_the_model_at_fault()
    {
        using var folder = new TestFolder();
        // One letter of the operator's name, of which the file has many, all of the same length.
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(Digits.Cnn)).Replace("AveragePool", "AverageFool", StringComparison.Ordinal);
        string model = folder.Write("fool.onnx", Encoding.Latin1.GetBytes(text));
        SpikeCompile run = SpikeCompile.Run("analyze", model, "--json");
        Assert.AreEqual(1, run.ExitCode, run.Error);
        Assert.IsFalse(run.Json.GetProperty("compiles").GetBoolean());
        JsonElement fool = run.Json.GetProperty("operators").EnumerateArray().Single(known => known.GetProperty("name").GetString() == "AverageFool");
        Assert.IsFalse(fool.GetProperty("supported").GetBoolean());
        Assert.AreEqual(fool.GetProperty("count").GetInt32(), run.Json.GetProperty("diagnostics").GetArrayLength());
        StringAssert.Contains(run.Error, $"{model} : error SPIKE1001: node '");
    }

    [TestMethod]
    public void What_is_no_model_is_at_fault()
    {
        using var folder = new TestFolder();
        string text = folder.Write("x.onnx", "no model\n");
        SpikeCompile.Run("analyze", text).AssertFault(1, "SPIKE0003", text);
    }
}
