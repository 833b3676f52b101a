using System.Text.Json;

namespace Spike.Cli.Tests.Commands;

/// <summary>The codings, as a user asks for them.</summary>
[TestClass]
public sealed class CodingTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Graded_spikes_give_the_answers_of_radix_digits_for_fewer_spikes()
    {
        Compile("graded", "--coding", "graded");
        JsonElement radix = Eval(Digits.Artifact), graded = Eval(folder["graded.spike"]);
        foreach (string key in new[] { "accuracy", "agreement", "cosine" }) Assert.AreEqual(radix.GetProperty(key).ToString(), graded.GetProperty(key).ToString(), key);
        Assert.IsLessThan(radix.GetProperty("spikesPerSample").GetDouble(), graded.GetProperty("spikesPerSample").GetDouble());
    }

    [TestMethod]
    public void Rates_take_more_steps_and_come_nearer_with_them()
    {
        Compile("short", "--coding", "rate", "--time-steps", "8");
        Compile("long", "--coding", "rate", "--time-steps", "64");
        JsonElement few = Eval(folder["short.spike"]), many = Eval(folder["long.spike"]);
        Assert.IsGreaterThan(0.95, few.GetProperty("cosine").GetDouble());
        Assert.IsGreaterThan(0.999, many.GetProperty("cosine").GetDouble());
        Assert.IsGreaterThan(few.GetProperty("spikesPerSample").GetDouble(), many.GetProperty("spikesPerSample").GetDouble());
    }

    [TestMethod]
    public void The_frames_of_a_stream_cost_what_changes()
    {
        Compile("graded", "--coding", "graded");
        string still = folder["still.idx"];
        byte[] images = File.ReadAllBytes(Digits.Images);
        for (int frame = 1; frame < Digits.Count; frame++) images.AsSpan(16, 28 * 28).CopyTo(images.AsSpan(16 + (frame * 28 * 28)));
        File.WriteAllBytes(still, images);
        string[] run = ["run", folder["graded.spike"], "--input", still, "--stats", "--json"];
        JsonElement apart = SpikeCompile.Run(run).Json, stream = SpikeCompile.Run([.. run, "--stream"]).Json;
        double Spikes(JsonElement json) => json.GetProperty("statistics").GetProperty("spikesPerSample").GetDouble();
        Assert.AreEqual(Spikes(apart), Digits.Count * Spikes(stream), 1e-6 * Spikes(apart), "the first frame alone is sent");
        Assert.AreEqual(apart.GetProperty("outputs").ToString(), stream.GetProperty("outputs").ToString());
    }

    [TestMethod]
    public void A_threshold_saves_spikes_and_costs_little()
    {
        Compile("graded", "--coding", "graded");
        Compile("coarse", "--coding", "graded", "--delta-threshold", "4");
        JsonElement every = Eval(folder["graded.spike"]), coarse = Eval(folder["coarse.spike"]);
        Assert.IsLessThan(0.95 * every.GetProperty("spikesPerSample").GetDouble(), coarse.GetProperty("spikesPerSample").GetDouble());
        Assert.IsGreaterThan(0.99, coarse.GetProperty("cosine").GetDouble());
    }

    [TestMethod]
    public void Payloads_are_recorded_as_changes_in_a_stream()
    {
        Compile("graded", "--coding", "graded");
        string[] run = ["run", folder["graded.spike"], "--input", Digits.Images, "--record", "input", "--output", folder["y.npz"]];
        SpikeCompile.Run([.. run, "--stream"]).AssertDone();
        float[] payloads = Floats("input.spikes.npy"), values = Floats("input.v.npy");
        Assert.HasCount(values.Length, payloads);
        float scale = values.Zip(payloads).First(pair => pair.Second > 0).First / payloads.First(payload => payload > 0);
        for (int i = 0; i < 28 * 28; i++)
        {
            float held = 0;
            for (int frame = 0; frame < Digits.Count; frame++)
                Assert.AreEqual(values[(frame * 28 * 28) + i], scale * (held += payloads[(frame * 28 * 28) + i]), 1e-4f);
        }
    }

    [TestMethod]
    [DataRow("morse", "8", "1", "SPIKE3002", "radix, rate, graded")]
    [DataRow("radix", "17", "1", "SPIKE2004", "1 to 16")]
    [DataRow("rate", "1025", "1", "SPIKE2004", "1 to 1024")]
    [DataRow("radix", "8", "4", "SPIKE3002", "with graded coding")]
    public void What_no_coding_can_do_is_refused(string coding, string steps, string threshold, string code, string words) =>
        SpikeCompile.Run("compile", Digits.Cnn, "-o", folder.Path, "--coding", coding, "--time-steps", steps, "--delta-threshold", threshold).AssertFault(2, code, words);

    [TestMethod]
    public void The_report_compares_the_codings_on_the_same_samples()
    {
        SpikeCompile.Run("compile", Digits.Cnn, "-o", folder.Path, "--calibration", Digits.Images, "--report").AssertDone();
        JsonElement codings = JsonDocument.Parse(File.ReadAllText(folder["cnn_mnist.report.json"])).RootElement.GetProperty("codings");
        Assert.AreEqual(Digits.Count, codings.GetProperty("samples").GetInt32());
        JsonElement[] trials = [.. codings.GetProperty("trials").EnumerateArray()];
        CollectionAssert.AreEqual(
            new[] { "radix 8 True", "rate 255 True", "graded 1 True", "rate 8 False" },
            trials.Select(trial => $"{trial.GetProperty("coding")} {trial.GetProperty("timeSteps")} {trial.GetProperty("sameCodes")}").ToArray());
        Assert.IsTrue(trials[0].GetProperty("isCompiled").GetBoolean());
        Assert.AreEqual(1, trials.Take(3).Select(trial => trial.GetProperty("cosine").GetDouble()).Distinct().Count(), "the same codes give the same answers");
        double[] spikes = [.. trials.Select(trial => trial.GetProperty("spikesPerSample").GetDouble())];
        Assert.IsTrue(spikes[2] < spikes[0] && spikes[0] < spikes[1], string.Join(' ', spikes));
    }

    private void Compile(string name, params string[] options) =>
        SpikeCompile.Run(["compile", Digits.Cnn, "-o", folder.Path, "--name", name, "--calibration", Digits.Images, "--validation-samples", "0", .. options]).AssertDone();

    private static JsonElement Eval(string artifact)
    {
        SpikeCompile run = SpikeCompile.Run("eval", artifact, "--data", Digits.Images, "--labels", Digits.Labels, "--against", Digits.Cnn, "--json");
        run.AssertDone();
        return run.Json;
    }

    private float[] Floats(string entry)
    {
        using System.IO.Compression.ZipArchive archive = System.IO.Compression.ZipFile.OpenRead(folder["y.npz"]);
        using var content = new MemoryStream();
        archive.GetEntry(entry)!.Open().CopyTo(content);
        byte[] bytes = content.ToArray();
        int header = 10 + BitConverter.ToUInt16(bytes, 8);
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes.AsSpan(header)).ToArray();
    }
}
