using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Spike.Cli.Tests.Commands;

[TestClass]
public sealed class InspectCommandTests
{
    [TestMethod]
    public void Provenance_ports_and_operations_are_shown()
    {
        SpikeCompile run = SpikeCompile.Run("inspect", Digits.Artifact, "--json");
        run.AssertDone();
        JsonElement json = run.Json, provenance = json.GetProperty("provenance");
        Assert.AreEqual("cnn_mnist.onnx", provenance.GetProperty("modelFile").GetString());
        Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Digits.Cnn))), provenance.GetProperty("modelSha256").GetString());
        Assert.AreEqual(new FileInfo(Digits.Artifact).Length, json.GetProperty("bytes").GetInt64());
        Assert.AreEqual("input", json.GetProperty("inputs")[0].GetProperty("name").GetString());
        CollectionAssert.AreEqual(new[] { 1, 1, 28, 28 }, json.GetProperty("inputs")[0].GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()).ToArray());
        Assert.AreEqual("logits", json.GetProperty("outputs")[0].GetProperty("name").GetString());
        Assert.AreEqual(2, json.GetProperty("operations").EnumerateArray().Single(kind => kind.GetProperty("kind").GetString() == "convolution").GetProperty("count").GetInt32());
        Assert.AreEqual(JsonValueKind.Null, json.GetProperty("ir").ValueKind);
    }

    [TestMethod]
    public void The_memory_of_a_run_and_the_kernel_of_each_layer_are_shown()
    {
        JsonElement json = SpikeCompile.Run("inspect", Digits.Artifact, "--json").Json, memory = json.GetProperty("memory");
        long packed = memory.GetProperty("packedBytes").GetInt64(), thread = memory.GetProperty("threadBytes").GetInt64();
        JsonElement[] kernels = [.. json.GetProperty("kernels").EnumerateArray()];
        Assert.AreEqual(packed, kernels.Sum(kernel => kernel.GetProperty("packedBytes").GetInt64()));
        Assert.IsGreaterThan(0, packed);
        Assert.AreEqual(
            (memory.GetProperty("arenaBytes").GetInt64() * memory.GetProperty("blockSamples").GetInt32()) + memory.GetProperty("scratchBytes").GetInt64(), thread);
        Assert.AreEqual(packed + thread, memory.GetProperty("peakBytes").GetInt64());
        Assert.AreEqual(json.GetProperty("bytes").GetInt64(), memory.GetProperty("mappedBytes").GetInt64());
        int layers = json.GetProperty("operations").EnumerateArray().Where(kind => kind.GetProperty("kind").GetString() is "convolution" or "linear" or "sumPool").Sum(kind => kind.GetProperty("count").GetInt32());
        Assert.HasCount(layers, kernels);
        string text = SpikeCompile.Run("inspect", Digits.Artifact, "--ir").Output;
        foreach (JsonElement kernel in kernels) StringAssert.Contains(text, $"kernel {kernel.GetProperty("node").GetString()}: {kernel.GetProperty("kernel").GetString()}, ");
    }

    [TestMethod]
    public void The_density_at_which_stepped_layers_turn_dense_is_shown()
    {
        JsonElement json = SpikeCompile.Run("inspect", Digits.Artifact, "--json").Json, memory = json.GetProperty("memory");
        JsonElement[] kernels = [.. json.GetProperty("kernels").EnumerateArray()];
        Assert.AreEqual(memory.GetProperty("eventBytes").GetInt64(), kernels.Sum(kernel => kernel.GetProperty("eventBytes").GetInt64()));
        Assert.IsGreaterThan(memory.GetProperty("packedBytes").GetInt64() + memory.GetProperty("eventBytes").GetInt64(), memory.GetProperty("steppedPeakBytes").GetInt64());
        string[] lines = SpikeCompile.Run("inspect", Digits.Artifact, "--ir").Output.Split('\n');
        foreach (JsonElement kernel in kernels)
        {
            JsonElement density = kernel.GetProperty("eventsUpTo");
            bool events = density.ValueKind == JsonValueKind.Number;
            // Only linear layers have such a form, and only where vectors add 16-bit numbers.
            Assert.AreEqual(kernel.GetProperty("kind").GetString() == "linear" && memory.GetProperty("level").GetString()!.StartsWith("Avx", StringComparison.Ordinal), events);
            Assert.AreEqual(events, kernel.GetProperty("eventBytes").GetInt64() > 0);
            string line = lines.Single(line => line.StartsWith($"kernel {kernel.GetProperty("node").GetString()}: ", StringComparison.Ordinal));
            string expected = events
                ? string.Create(CultureInfo.InvariantCulture, $"event by event up to {density.GetDouble() * 100:0.#} % of its input's digits, dense above, ")
                : "dense at every density";
            StringAssert.Contains(line, expected);
        }
    }

    [TestMethod]
    public void The_listing_has_a_line_an_operation()
    {
        JsonElement json = SpikeCompile.Run("inspect", Digits.Artifact, "--ir", "--json").Json;
        int operations = json.GetProperty("operations").EnumerateArray().Sum(kind => kind.GetProperty("count").GetInt32());
        string[] lines = [.. json.GetProperty("ir").EnumerateArray().Select(line => line.GetString()!)];
        Assert.HasCount(operations + 2, lines);
        StringAssert.StartsWith(lines[0], "%0 input: 1x1x28x28 u8 = input");
        StringAssert.StartsWith(lines[^1], "output logits = %");
        StringAssert.Contains(SpikeCompile.Run("inspect", Digits.Artifact, "--ir").Output, lines[1]);
    }
}
