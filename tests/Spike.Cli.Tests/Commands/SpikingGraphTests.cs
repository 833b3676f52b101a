using System.Runtime.CompilerServices;
using System.Text.Json;
using Spike.Compiler.Data;

namespace Spike.Cli.Tests.Commands;

/// <summary>Native models of every form at compile, analyze, bench and inspect.</summary>
[TestClass]
public sealed class SpikingGraphTests
{
    private static string Models => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../models"));

    [TestMethod]
    public void An_ONNX_graph_of_spiking_neurons_keeps_them()
    {
        using var folder = new TestFolder();
        SpikeCompile compile = SpikeCompile.Run("compile", Path.Combine(Models, "spiking/unrolled.onnx"), "-o", folder.Path, "--json");
        compile.AssertDone();
        JsonElement recognised = compile.Json.GetProperty("recognised");
        CollectionAssert.AreEqual((string[])["lif1: LIF", "lif2: LIF"], recognised.GetProperty("neurons").EnumerateArray().Select(name => name.GetString()).ToArray());
        Assert.AreEqual(recognised.GetProperty("values").GetInt64(), recognised.GetProperty("equal").GetInt64());
        string shown = SpikeCompile.Run("inspect", folder["unrolled.spike"]).Output;
        StringAssert.Contains(shown, "lif1: LIF of 16 from fc1");
        Assert.DoesNotContain("calibrated", shown);
        StringAssert.Contains(shown, "the model's own neurons");
        NpzWriter.Write(folder["x.npz"], [("x", DataArray.Of([12, 2, 6], new float[144]))]);
        SpikeCompile.Run("run", folder["unrolled.spike"], "--input", folder["x.npz"], "--output", folder["y.npz"], "--record", "lif2").AssertDone();
        using ArraySource answer = ArraySource.Open(folder["y.npz"]);
        CollectionAssert.AreEqual((int[])[12, 2, 4], answer.Read("spikes").Dimensions.ToArray());
        SpikeCompile.Run("compile", Path.Combine(Models, "spiking/sine.onnx"), "-o", folder.Path).AssertFault(1, "SPIKE1007", "'/Sin'", "lif1: LIF");
    }

    [TestMethod]
    public void Calibration_data_is_what_both_are_compared_on()
    {
        using var folder = new TestFolder();
        var random = new Random(2);
        NpzWriter.Write(folder["x.npz"], [("x", DataArray.Of([12, 5, 6], (float[])[.. Enumerable.Range(0, 360).Select(_ => random.NextSingle())]))]);
        SpikeCompile compile = SpikeCompile.Run("compile", Path.Combine(Models, "spiking/unrolled.onnx"), "-o", folder.Path, "--calibration", folder["x.npz"], "--json");
        compile.AssertDone();
        Assert.AreEqual("5 samples of x.npz", compile.Json.GetProperty("recognised").GetProperty("data").GetString());
        NpzWriter.Write(folder["short.npz"], [("x", DataArray.Of([7, 5, 6], new float[210]))]);
        SpikeCompile.Run("compile", Path.Combine(Models, "spiking/unrolled.onnx"), "-o", folder.Path, "--calibration", folder["short.npz"]).AssertFault(1, "SPIKE2005", "7 steps", "12");
    }

    [TestMethod]
    public void Analyze_counts_the_nodes_of_a_native_model()
    {
        SpikeCompile analyze = SpikeCompile.Run("analyze", Path.Combine(Models, "nir/rnn.nir"), "--json");
        analyze.AssertDone();
        Assert.IsTrue(analyze.Json.GetProperty("compiles").GetBoolean());
        Assert.Contains("CubaLIF", analyze.Json.GetProperty("operators").EnumerateArray().Select(node => node.GetProperty("name").GetString()));
        StringAssert.Contains(SpikeCompile.Run("analyze", Path.Combine(Models, "nir/rnn.nir")).Output, "a native spiking network");
        StringAssert.Contains(SpikeCompile.Run("analyze", Path.Combine(Models, "spiking/step.onnx")).Output, "neurons lif1: LIF, lif2: LIF");
        SpikeCompile.Run("analyze", Path.Combine(Models, "nir/lif.nir"), "--time-step", "1e-4").AssertDone();
    }

    [TestMethod]
    public void Bench_says_why_it_does_not_time_a_native_model()
    {
        SpikeCompile.Run("bench", Path.Combine(Models, "nir/rnn.nir")).AssertFault(2, "SPIKE3002", "native model");
        SpikeCompile.Run("bench", Path.Combine(Models, "spiking/step.onnx")).AssertFault(2, "SPIKE3002", "native model");
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
