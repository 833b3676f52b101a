using System.Text.Json;
using Spike.Compiler.Data;
using Spike.Runtime.Tests;

namespace Spike.Cli.Tests.Commands;

/// <summary>run and eval of native models: statistics, rasters, encoders, recordings, readouts.</summary>
[TestClass]
public sealed class NativeRunTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Statistics_count_the_spikes_that_were_sent_and_a_raster_shows_them()
    {
        Compile("cnn.nir");
        SpikeCompile run = SpikeCompile.Run("run", folder["cnn.spike"], "--input", Model("cnn.npz"), "--stats", "--record", "if1,lif2", "--output", folder["y.npz"], "--raster", folder["y.svg"], "--json");
        run.AssertDone();
        JsonElement statistics = run.Json.GetProperty("statistics");
        using ArraySource recorded = ArraySource.Open(folder["y.npz"]), input = ArraySource.Open(Model("cnn.npz"));
        foreach ((string name, ArraySource source, string key) in ((string, ArraySource, string)[])[("input", input, "input"), ("if1", recorded, "if1.spikes"), ("lif2", recorded, "lif2.spikes")])
        {
            JsonElement population = statistics.GetProperty("populations").EnumerateArray().Single(element => element.GetProperty("name").GetString() == name);
            float[] sent = source.Read(key).ToSingles();
            Assert.AreEqual(sent.Count(value => value != 0), population.GetProperty("spikesPerStep").EnumerateArray().Sum(spikes => spikes.GetInt64()), name);
            Assert.AreEqual(60, population.GetProperty("timeSteps").GetInt32());
        }

        Assert.IsGreaterThan(0, statistics.GetProperty("synapticOperationsPerSample").GetDouble());
        string svg = File.ReadAllText(folder["y.svg"]);
        StringAssert.Contains(svg, "if1: 288 neurons, ");
        StringAssert.Contains(svg, "60 steps");
        Assert.DoesNotContain("cuba:", svg);
        StringAssert.Contains(SpikeCompile.Run("run", folder["cnn.spike"], "--input", Model("cnn.npz"), "--stats").Output, "60 steps");
    }

    [TestMethod]
    public void Numbers_are_encoded_and_batches_change_nothing()
    {
        Compile("cnn.nir");
        var random = new Random(1);
        NpzWriter.Write(folder["x.npz"], [("input", DataArray.Of([5, 2, 9, 8], (float[])[.. Enumerable.Range(0, 5 * 144).Select(_ => random.NextSingle())]))]);
        float[][] answers = [.. ((string[][])[["--encode", "rate:steps=30,seed=7"], ["--encode", "rate", "--steps", "30", "--seed", "7", "--batch", "2"]]).Select(options =>
        {
            SpikeCompile run = SpikeCompile.Run(["run", folder["cnn.spike"], "--input", folder["x.npz"], "--output", folder["y.npz"], "--json", .. options]);
            run.AssertDone();
            Assert.AreEqual((5, 30), (run.Json.GetProperty("samples").GetInt32(), run.Json.GetProperty("steps").GetInt32()));
            Assert.AreEqual(5, run.Json.GetProperty("outputs")[0].GetProperty("largest").GetArrayLength());
            using ArraySource source = ArraySource.Open(folder["y.npz"]);
            CollectionAssert.AreEqual((int[])[30, 5, 5], source.Read("output").Dimensions.ToArray());
            return source.Read("output").ToSingles();
        })];
        CollectionAssert.AreEqual(answers[0], answers[1]);
        SpikeCompile.Run("run", folder["cnn.spike"], "--input", folder["x.npz"], "--steps", "30").AssertFault(2, "SPIKE3002", "settings of an encoder");
    }

    [TestMethod]
    public void A_stream_goes_on_where_the_sample_before_ended()
    {
        Compile("cnn.nir");
        using ArraySource source = ArraySource.Open(Model("cnn.npz"));
        float[] input = source.Read("input").ToSingles();
        NpzWriter.Write(folder["one.npz"], [("input", DataArray.Of([60, 1, 2, 9, 8], input))]);
        // The same steps as three samples of twenty.
        var three = new float[input.Length];
        for (int step = 0; step < 60; step++) input.AsSpan(step * 144, 144).CopyTo(three.AsSpan(((step % 20 * 3) + (step / 20)) * 144));
        NpzWriter.Write(folder["three.npz"], [("input", DataArray.Of([20, 3, 2, 9, 8], three))]);
        float[] Answer(string data, params string[] options)
        {
            SpikeCompile.Run(["run", folder["cnn.spike"], "--input", folder[data], "--output", folder["y.npz"], .. options]).AssertDone();
            using ArraySource read = ArraySource.Open(folder["y.npz"]);
            return read.Read("output").ToSingles();
        }

        float[] whole = Answer("one.npz"), pieces = Answer("three.npz", "--stream"), apart = Answer("three.npz");
        float[] joined = [.. Enumerable.Range(0, 60 * 5).Select(i => pieces[(((i / 5 % 20 * 3) + (i / 5 / 20)) * 5) + (i % 5)])];
        CollectionAssert.AreEqual(whole, joined);
        CollectionAssert.AreNotEqual(pieces, apart);
    }

    [TestMethod]
    public void A_recording_is_binned_into_steps()
    {
        Compile("cnn.nir");
        // Text and an AEDAT 3.1 file of the same events, byte by byte.
        (int X, int Y, int T, int P)[] events = [.. Enumerable.Range(0, 400).Select(i => (i % 8, i / 8 % 9, i * 50, i % 3 == 0 ? 0 : 1))];
        File.WriteAllText(folder["events.csv"], "x,y,t,p\n" + string.Concat(events.Select(e => $"{e.X},{e.Y},{e.T},{e.P}\n")));
        using (var bytes = new MemoryStream())
        {
            bytes.Write("#!AER-DAT3.1\r\n#Format: RAW\r\n#!END-HEADER\r\n"u8);
            using var writer = new BinaryWriter(bytes);
            foreach (short number in (short[])[1, 0]) writer.Write(number);
            foreach (int number in (int[])[8, 4, 0, events.Length, events.Length, events.Length]) writer.Write(number);
            foreach ((int x, int y, int t, int p) in events)
            {
                writer.Write(((uint)x << 17) | ((uint)y << 2) | ((uint)p << 1) | 1);
                writer.Write(t);
            }

            writer.Flush();
            File.WriteAllBytes(folder["events.aedat"], bytes.ToArray());
        }

        var cells = new float[20 * 144];
        foreach ((int x, int y, int t, int p) in events) cells[(t / 1000 * 144) + (p * 72) + (y * 8) + x] = 1;
        NpzWriter.Write(folder["cells.npz"], [("input", DataArray.Of([20, 1, 2, 9, 8], cells))]);
        byte[] Answer(string data, params string[] options)
        {
            SpikeCompile.Run(["run", folder["cnn.spike"], "--input", folder[data], "--output", folder["y.npz"], .. options]).AssertDone();
            return File.ReadAllBytes(folder["y.npz"]);
        }

        byte[] expected = Answer("cells.npz");
        CollectionAssert.AreEqual(expected, Answer("events.csv", "--events-step", "1ms", "--events-size", "8x9"));
        CollectionAssert.AreEqual(expected, Answer("events.aedat", "--events-step", "1ms", "--events-size", "8x9"));
        SpikeCompile.Run("compile", Model("lif.nir"), "--time-step", "1e-4", "-o", folder["."]).AssertDone();
        SpikeCompile.Run("run", folder["lif.spike"], "--input", folder["events.csv"], "--events-step", "1ms").AssertFault(1, "SPIKE2002", "events are [1 or 2, height, width]");
    }

    [TestMethod]
    public void Accuracy_is_that_of_the_readout_and_comes_with_its_cost()
    {
        Compile("cnn.nir");
        var random = new Random(2);
        NpzWriter.Write(folder["x.npz"], [("input", DataArray.Of([6, 2, 9, 8], (float[])[.. Enumerable.Range(0, 6 * 144).Select(_ => random.NextSingle())]))]);
        string[] encoding = ["--encode", "rate:steps=60,seed=3"];
        SpikeCompile run = SpikeCompile.Run(["run", folder["cnn.spike"], "--input", folder["x.npz"], "--record", "cuba", "--output", folder["y.npz"], "--json", .. encoding]);
        run.AssertDone();
        int[] largest = [.. run.Json.GetProperty("outputs")[0].GetProperty("largest").EnumerateArray().Select(element => element.GetInt32())];
        using ArraySource source = ArraySource.Open(folder["y.npz"]);
        float[] last = source.Read("cuba.v").ToSingles()[^30..];
        int[] membranes = [.. Enumerable.Range(0, 6).Select(sample => Enumerable.Range(0, 5).MaxBy(i => last[(sample * 5) + i]))];
        foreach ((string? readout, int[] answers) in ((string?, int[])[])[(null, largest), ("count", largest), ("membrane", membranes)])
        {
            // Two labels of six are wrong.
            File.WriteAllLines(folder["labels.txt"], answers.Select((answer, i) => (i < 2 ? (answer + 1) % 5 : answer).ToString(System.Globalization.CultureInfo.InvariantCulture)));
            SpikeCompile eval = SpikeCompile.Run(["eval", folder["cnn.spike"], "--data", folder["x.npz"], "--labels", folder["labels.txt"], "--chip-config", "loihi2", "--json", .. encoding, .. readout is null ? Array.Empty<string>() : ["--readout", readout]]);
            eval.AssertDone();
            Assert.AreEqual(4 / 6.0, eval.Json.GetProperty("accuracy").GetDouble(), 1e-9, readout);
            Assert.AreEqual(readout ?? "count", eval.Json.GetProperty("readout").GetString());
            Assert.IsGreaterThan(0, eval.Json.GetProperty("energyPerSampleJoules").GetDouble());
            JsonElement bench = eval.Json.GetProperty("neurobench"), operations = bench.GetProperty("synapticOperations");
            Assert.IsTrue(bench.GetProperty("activationSparsity").GetDouble() is > 0 and < 1);
            Assert.IsGreaterThan(operations.GetProperty("effectiveAcs").GetDouble() + operations.GetProperty("effectiveMacs").GetDouble(), operations.GetProperty("dense").GetDouble());
            // Sums over windows of spikes carry numbers.
            Assert.IsGreaterThan(0, operations.GetProperty("effectiveMacs").GetDouble());
        }

        SpikeCompile.Run(["eval", folder["cnn.spike"], "--data", folder["x.npz"], "--readout", "loudest", .. encoding]).AssertFault(2, "SPIKE3002", "no readout 'loudest'", "count or membrane");
        SpikeCompile.Run(["eval", folder["cnn.spike"], "--data", folder["x.npz"], "--against", Model("cnn.nir"), .. encoding]).AssertFault(2, "SPIKE3002", "--against");
        SpikeCompile.Run(["eval", folder["cnn.spike"], "--data", folder["x.npz"], "--backend", "cuda", .. encoding]).AssertFault(2, "SPIKE3002", "native model", "kernels for cards");
        SpikeCompile.Run("eval", Digits.Artifact, "--data", folder["x.npz"], "--readout", "count").AssertFault(2, "SPIKE3002", "for native models");
    }

    [TestMethod]
    public void A_report_says_what_was_counted()
    {
        SpikeCompile.Run("compile", Model("cnn.nir"), "--discretisation", "exponential", "-o", folder["."], "--report").AssertDone();
        Assert.Contains("JSON.parse", File.ReadAllText(folder["cnn.report.html"]));
        JsonElement plain = JsonDocument.Parse(File.ReadAllText(folder["cnn.report.json"])).RootElement;
        Assert.AreEqual(JsonValueKind.Null, plain.GetProperty("energy").ValueKind);
        StringAssert.Contains(plain.GetProperty("energyNote").GetString(), "compiled for no chip");
        SpikeCompile.Run("compile", Model("cnn.nir"), "--discretisation", "exponential", "-o", folder["."], "--target", "loihi2", "--calibration", Model("cnn.npz"), "--report", "--profile-energy").AssertDone();
        JsonElement report = JsonDocument.Parse(File.ReadAllText(folder["cnn.report.json"])).RootElement;
        Assert.IsGreaterThan(0, report.GetProperty("energyPerSampleJoules").GetDouble());
        Assert.AreEqual(60, report.GetProperty("steps").GetInt32());
        JsonElement first = report.GetProperty("populations").EnumerateArray().Single(element => element.GetProperty("name").GetString() == "if1");
        using ArraySource source = ArraySource.Open(Model("cnn.npz"));
        Assert.AreEqual(source.Read("if1.spikes").ToSingles().Sum(), first.GetProperty("spikesPerSample").GetDouble());
        // Its thresholds are of single neurons.
        Assert.IsFalse(report.GetProperty("fixedPoint").GetProperty("layers")[0].GetProperty("sharesKernel").GetBoolean());
        Assert.IsGreaterThan(0, report.GetProperty("chip").GetProperty("coreUse").GetArrayLength());
    }

    private void Compile(string name) => SpikeCompile.Run("compile", Model(name), "--discretisation", "exponential", "-o", folder["."]).AssertDone();

    private static string Model(string name) => RepositoryFile.At("tests", "models", "nir", name);
}
