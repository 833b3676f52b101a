using System.IO.Compression;
using System.Text.Json;
using System.Xml.Linq;

namespace Spike.Cli.Tests.Commands;

[TestClass]
public sealed class RunCommandTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Answers_are_listed_and_written()
    {
        SpikeCompile run = SpikeCompile.Run("run", Digits.Artifact, "--input", Digits.Images, "--output", folder["y.npz"], "--json");
        run.AssertDone();
        JsonElement json = run.Json;
        CollectionAssert.AreEqual(new[] { "artifact", "samples", "seconds", "output", "raster", "outputs", "statistics", "backend", "backendReason" }, json.EnumerateObject().Select(key => key.Name).ToArray());
        Assert.AreEqual(Digits.Count, json.GetProperty("samples").GetInt32());
        JsonElement output = json.GetProperty("outputs")[0];
        Assert.AreEqual("logits", output.GetProperty("name").GetString());
        byte[] labels = File.ReadAllBytes(Digits.Labels)[8..];
        int right = output.GetProperty("largest").EnumerateArray().Zip(labels).Count(pair => pair.First.GetInt32() == pair.Second);
        Assert.IsGreaterThanOrEqualTo(Digits.Count - 1, right);
        CollectionAssert.AreEqual(new[] { "logits.npy" }, Entries("y.npz"));
    }

    [TestMethod]
    public void Every_backend_batch_and_thread_count_writes_the_same_bytes()
    {
        string[][] ways =
        [
            ["--backend", "reference"],
            ["--backend", "simd", "--threads", "1"],
            ["--backend", "simd", "--threads", "2", "--batch", "5"],
            ["--backend", "auto", "--batch", "1"],
            ["--backend", "simd", "--stepped"],
        ];
        byte[]? first = null;
        foreach (string[] way in ways)
        {
            SpikeCompile.Run(["run", Digits.Artifact, "--input", Digits.Images, "--output", folder["y.npz"], "--record", "input", .. way]).AssertDone();
            byte[] written = File.ReadAllBytes(folder["y.npz"]);
            CollectionAssert.AreEqual(first ??= written, written, string.Join(' ', way));
        }
    }

    [TestMethod]
    public void Recorded_populations_are_written_with_their_spikes()
    {
        SpikeCompile.Run("run", Digits.Artifact, "--input", Digits.Images, "--output", folder["y.npz"], "--record", "input").AssertDone();
        CollectionAssert.AreEquivalent(new[] { "logits.npy", "input.v.npy", "input.spikes.npy" }, Entries("y.npz"));
        byte[] spikes = Entry("y.npz", "input.spikes.npy"), pixels = File.ReadAllBytes(Digits.Images)[16..];
        StringAssert.Contains(System.Text.Encoding.ASCII.GetString(spikes, 0, 128), $"'|i1', 'fortran_order': False, 'shape': (8, {Digits.Count}, 1, 28, 28)");
        ReadOnlySpan<byte> first = spikes.AsSpan(spikes.Length - (8 * pixels.Length), pixels.Length);
        // Most significant digit first: of unsigned codes it is 1 exactly where the pixel is in the upper half.
        int bright = pixels.Count(pixel => pixel >= 129), sent = first.Count((byte)1);
        Assert.IsTrue(Math.Abs(bright - sent) <= pixels.Length / 50, $"{bright} bright pixels, {sent} first spikes");
    }

    [TestMethod]
    public void Statistics_are_counted_a_population()
    {
        JsonElement json = SpikeCompile.Run("run", Digits.Artifact, "--input", Digits.Images, "--stats", "--json").Json.GetProperty("statistics");
        long spikes = json.GetProperty("populations").EnumerateArray().Sum(population => population.GetProperty("spikes").GetInt64());
        Assert.AreEqual((double)spikes / Digits.Count, json.GetProperty("spikesPerSample").GetDouble(), 1e-9);
        foreach (JsonElement population in json.GetProperty("populations").EnumerateArray())
            Assert.AreEqual(population.GetProperty("spikes").GetInt64(), population.GetProperty("spikesPerStep").EnumerateArray().Sum(step => step.GetInt64()));
    }

    [TestMethod]
    public void Spikes_are_drawn_and_all_of_them_are_counted()
    {
        SpikeCompile.Run("run", Digits.Artifact, "--input", Digits.Images, "--raster", folder["r.svg"], "--raster-samples", Digits.Count.ToString()).AssertDone();
        XElement[] captions = [.. XDocument.Load(folder["r.svg"]).Descendants(XName.Get("text", "http://www.w3.org/2000/svg"))];
        JsonElement statistics = SpikeCompile.Run("run", Digits.Artifact, "--input", Digits.Images, "--stats", "--json").Json.GetProperty("statistics");
        foreach (JsonElement population in statistics.GetProperty("populations").EnumerateArray())
        {
            string caption = $"{population.GetProperty("name").GetString()}: {population.GetProperty("neurons").GetInt32()} neurons, {population.GetProperty("spikes").GetInt64()} spikes";
            Assert.AreEqual(1, captions.Count(text => text.Value == caption), caption);
        }

        byte[] drawn = File.ReadAllBytes(folder["r.svg"]);
        SpikeCompile.Run("run", Digits.Artifact, "--input", Digits.Images, "--raster", folder["r.svg"], "--raster-samples", Digits.Count.ToString(), "--stepped", "--threads", "1").AssertDone();
        CollectionAssert.AreEqual(drawn, File.ReadAllBytes(folder["r.svg"]));
        SpikeCompile.Run("run", Digits.Artifact, "--input", Digits.Images, "--raster", folder["one.svg"], "--record", "input").AssertDone();
        Assert.HasCount(3, XDocument.Load(folder["one.svg"]).Descendants(XName.Get("text", "http://www.w3.org/2000/svg")));
    }

    [TestMethod]
    [DataRow(2, "SPIKE3001", new[] { "--backend", "vulkan" }, "simd")]
    [DataRow(2, "SPIKE3002", new[] { "--record", "input" }, "--output")]
    [DataRow(2, "SPIKE3002", new[] { "--record", "inptu", "--output", "y.npz" }, "Did you mean 'input'?")]
    public void A_wrong_option_is_wrong_usage(int exitCode, string code, string[] option, string words) =>
        SpikeCompile.Run(["run", Digits.Artifact, "--input", Digits.Images, .. option]).AssertFault(exitCode, code, words);

    [TestMethod]
    public void An_artifact_that_is_missing_or_damaged_is_at_fault()
    {
        SpikeCompile.Run("run", folder["x.spike"], "--input", Digits.Images).AssertFault(1, "SPIKE0001", folder["x.spike"]);
        byte[] bytes = File.ReadAllBytes(Digits.Artifact);
        string cut = folder.Write("cut.spike", bytes[..(bytes.Length / 2)]);
        SpikeCompile.Run("run", cut, "--input", Digits.Images).AssertFault(1, "SPIKE0004", cut);
    }

    [TestMethod]
    public void An_output_that_cannot_be_written_is_named()
    {
        folder.Write("file", "in the way");
        SpikeCompile.Run("run", Digits.Artifact, "--input", Digits.Images, "--output", folder["file/y.npz"]).AssertFault(1, "SPIKE5001", folder["file/y.npz"]);
    }

    private string[] Entries(string name)
    {
        using ZipArchive archive = ZipFile.OpenRead(folder[name]);
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    private byte[] Entry(string name, string entry)
    {
        using ZipArchive archive = ZipFile.OpenRead(folder[name]);
        using Stream stream = archive.GetEntry(entry)!.Open();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
