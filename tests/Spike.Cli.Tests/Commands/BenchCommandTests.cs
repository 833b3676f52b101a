using System.Text.Json;

namespace Spike.Cli.Tests.Commands;

[TestClass]
public sealed class BenchCommandTests
{
    [TestMethod]
    public void Every_case_is_compared_with_both_peers()
    {
        SpikeCompile run = SpikeCompile.Run(
            "bench", Digits.Vit, "--calibration", Digits.Images, "--time-steps", "4", "8", "--batch", "1", "3", "--threads", "1", "--rounds", "2", "--json");
        run.AssertDone();
        JsonElement json = run.Json;
        CollectionAssert.AreEqual(
            new[]
            {
                "model", "assumedInputs", "inputs", "instructionLevel", "onnxRuntime", "processors", "rounds", "int8Note", "int8Cosine", "models", "peers", "cases",
            },
            json.EnumerateObject().Select(key => key.Name).ToArray());
        Assert.IsFalse(json.GetProperty("assumedInputs").GetBoolean());
        Assert.IsGreaterThan(0.999, json.GetProperty("int8Cosine").GetDouble());
        CollectionAssert.AreEqual(new[] { 4, 8 }, json.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("timeSteps").GetInt32()).ToArray());
        Assert.IsTrue(json.GetProperty("models").EnumerateArray().All(model => model.GetProperty("cosine").GetDouble() > 0.95));
        CollectionAssert.AreEqual(
            new[] { "1 float", "1 int8", "3 float", "3 int8" },
            json.GetProperty("peers").EnumerateArray().Select(peer => $"{peer.GetProperty("batch")} {peer.GetProperty("peer")}").ToArray());
        JsonElement[] cases = [.. json.GetProperty("cases").EnumerateArray()];
        CollectionAssert.AreEqual(
            new[] { "1 1 4 fused", "1 1 4 stepped", "1 1 8 fused", "1 1 8 stepped", "3 1 4 fused", "3 1 4 stepped", "3 1 8 fused", "3 1 8 stepped" },
            cases.Select(row => string.Join(' ', new[] { "batch", "threads", "timeSteps", "mode" }.Select(key => row.GetProperty(key).ToString()))).ToArray());
        foreach (JsonElement row in cases) AssertCase(row, json.GetProperty("peers"));
    }

    [TestMethod]
    public void Without_data_inputs_are_assumed_and_the_answer_says_so()
    {
        SpikeCompile run = SpikeCompile.Run("bench", Digits.Cnn, "--time-steps", "4", "--batch", "2", "--threads", "1", "--rounds", "1", "--json");
        run.AssertDone();
        Assert.IsTrue(run.Json.GetProperty("assumedInputs").GetBoolean());
        StringAssert.Contains(run.Json.GetProperty("inputs").GetString(), "assumed inputs");
        StringAssert.Contains(run.Error, "SPIKE2001");
    }

    [TestMethod]
    public void Fewer_samples_than_a_batch_are_repeated_and_the_answer_says_so()
    {
        SpikeCompile run = SpikeCompile.Run("bench", Digits.Cnn, "--data", Digits.Images, "--time-steps", "4", "--batch", "14", "--threads", "1", "--rounds", "1");
        run.AssertDone();
        foreach (string word in new[] { "the first 12 samples of", "repeated to 14", "original float", "original int8", "fused T=4", "stepped T=4", "of int8" })
            StringAssert.Contains(run.Output, word);
    }

    [TestMethod]
    [DataRow("--batch", "0")]
    [DataRow("--threads", "x")]
    [DataRow("--time-steps", "17")]
    [DataRow("--rounds", "0")]
    public void A_number_that_is_none_is_wrong_usage(string option, string value) =>
        SpikeCompile.Run("bench", Digits.Cnn, option, value).AssertFault(2, "SPIKE3002", option, $"'{value}'");

    [TestMethod]
    public void A_model_that_is_not_there_is_at_fault() => SpikeCompile.Run("bench", "none.onnx").AssertFault(1, "SPIKE0001", "none.onnx");

    /// <summary>The ratios are those of the medians that stand beside them.</summary>
    private static void AssertCase(JsonElement row, JsonElement peers)
    {
        double median = row.GetProperty("medianSeconds").GetDouble();
        Assert.IsGreaterThan(0, median);
        foreach ((string key, string name) in new[] { ("ratioToFloat", "float"), ("ratioToInt8", "int8") })
        {
            JsonElement peer = peers.EnumerateArray().Single(peer => peer.GetProperty("peer").GetString() == name
                && peer.GetProperty("batch").GetInt32() == row.GetProperty("batch").GetInt32() && peer.GetProperty("threads").GetInt32() == row.GetProperty("threads").GetInt32());
            Assert.AreEqual(median / peer.GetProperty("medianSeconds").GetDouble(), row.GetProperty(key).GetDouble(), 1e-9);
            Assert.IsGreaterThan(0, row.GetProperty(key + "Quartiles")[0].GetDouble());
        }

        double[] quartiles = [.. row.GetProperty("quartileSeconds").EnumerateArray().Select(value => value.GetDouble())];
        Assert.IsTrue(quartiles[0] <= median && median <= quartiles[1], $"{median} is not within {quartiles[0]} and {quartiles[1]}");
        Assert.AreEqual(row.GetProperty("batch").GetInt32() / median, row.GetProperty("samplesPerSecond").GetDouble(), 1e-6);
    }
}
