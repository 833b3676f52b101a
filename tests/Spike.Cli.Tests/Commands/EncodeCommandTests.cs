using System.Text.Json;

namespace Spike.Cli.Tests.Commands;

[TestClass]
public sealed class EncodeCommandTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>A dot that moves over a camera of 56x56 pixels for 20 ms.</summary>
    private string Recording => folder.Write("dot.csv", "t,x,y,p\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"{i * 100},{10 + (i / 10)},{20 + (i % 7)},{i % 2}\n")));

    [TestMethod]
    public void A_recording_becomes_steps_of_darker_and_brighter_cells()
    {
        SpikeCompile run = SpikeCompile.Run("encode", Recording, "-o", folder["s.npz"], "--events-step", "1ms", "--events-size", "56x56", "--json");
        run.AssertDone();
        CollectionAssert.AreEqual(new[] { "input", "output", "arrays" }, run.Json.EnumerateObject().Select(key => key.Name).ToArray());
        JsonElement array = run.Json.GetProperty("arrays")[0];
        Assert.AreEqual("events", array.GetProperty("name").GetString());
        CollectionAssert.AreEqual(new[] { 20, 2, 56, 56 }, Shape(array));
        // Ten events a step, seven places of them apart, of two polarities each.
        Assert.AreEqual(200.0 / (20 * 2 * 56 * 56), array.GetProperty("density").GetDouble(), 1e-9);
    }

    [TestMethod]
    public void Rates_of_a_seed_are_the_same_bytes_again()
    {
        string[] command = ["encode", Digits.Images, "-o", folder["s.npz"], "--encode", "rate:steps=4,seed=7"];
        SpikeCompile run = SpikeCompile.Run([.. command, "--json"]);
        run.AssertDone();
        CollectionAssert.AreEqual(new[] { 4, Digits.Count, 28, 28 }, Shape(run.Json.GetProperty("arrays")[0]));
        byte[] first = File.ReadAllBytes(folder["s.npz"]);
        SpikeCompile.Run(command).AssertDone();
        CollectionAssert.AreEqual(first, File.ReadAllBytes(folder["s.npz"]));
        SpikeCompile.Run([.. command[..^1], "rate:steps=4,seed=8"]).AssertDone();
        CollectionAssert.AreNotEqual(first, File.ReadAllBytes(folder["s.npz"]));
    }

    /// <summary>The digits take one channel of 28x28 cells: half the camera's pixels each way.</summary>
    [TestMethod]
    public void A_model_runs_a_recording_as_it_runs_its_encoded_steps()
    {
        SpikeCompile run = SpikeCompile.Run("run", Digits.Artifact, "--input", Recording, "--events-step", "1ms", "--events-size", "56x56", "-o", folder["a.npz"], "--json");
        run.AssertDone();
        Assert.AreEqual(20, run.Json.GetProperty("samples").GetInt32());
        SpikeCompile.Run("encode", Recording, "-o", folder["s.npz"], "--events-step", "1000us", "--events-size", "56x56", "--events-grid", "28x28", "--events-channels", "1").AssertDone();
        SpikeCompile.Run("run", Digits.Artifact, "--input", folder["s.npz"], "-o", folder["b.npz"]).AssertDone();
        CollectionAssert.AreEqual(File.ReadAllBytes(folder["a.npz"]), File.ReadAllBytes(folder["b.npz"]));
    }

    [TestMethod]
    [DataRow(2, "SPIKE3002", new[] { "--events-step", "1m" }, "no duration")]
    [DataRow(2, "SPIKE3002", new[] { "--events-step", "0ms" }, "no duration")]
    [DataRow(2, "SPIKE3002", new[] { "--events-step", "0.5us" }, "no duration")]
    [DataRow(2, "SPIKE3002", new[] { "--events-step", "1ms", "--events-size", "0x4" }, "no size")]
    [DataRow(2, "SPIKE3002", new[] { "--events-size", "4x4" }, "--events-step")]
    [DataRow(2, "SPIKE3002", new[] { "--encode", "poisson" }, "rate, latency, delta and current")]
    [DataRow(2, "SPIKE3002", new[] { "--encode", "rate", "--events-step", "1ms" }, "either")]
    [DataRow(2, "SPIKE3002", new string[0], "either")]
    [DataRow(1, "SPIKE2002", new[] { "--events-step", "1ms" }, "--events-size")]
    [DataRow(1, "SPIKE2002", new[] { "--events-step", "1ms", "--events-size", "20x20" }, "outside 20x20")]
    [DataRow(1, "SPIKE2005", new[] { "--encode", "rate" }, "neither .npz")]
    public void What_cannot_be_encoded_is_refused_in_words(int exitCode, string code, string[] options, string words) =>
        SpikeCompile.Run(["encode", Recording, "-o", folder["s.npz"], .. options]).AssertFault(exitCode, code, words);

    [TestMethod]
    public void Numbers_that_are_none_are_refused()
    {
        string data = folder.Write("n.npy", [0x93, .. "NUMPY"u8, 1, 0, 54, 0, .. "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}"u8[..53], (byte)'\n', 0, 0, 0xC0, 0x7F]);
        SpikeCompile.Run("encode", data, "-o", folder["s.npz"], "--encode", "rate").AssertFault(1, "SPIKE2005");
    }

    [TestMethod]
    public void A_model_that_takes_no_steps_makes_its_own_spikes()
    {
        SpikeCompile.Run("run", Digits.Artifact, "--input", Digits.Images, "--encode", "rate").AssertFault(1, "SPIKE2002", "makes its own spikes");
        SpikeCompile.Run("run", Digits.Artifact, "--input", Digits.Images, "--encode", "rate:steps=8").AssertFault(1, "SPIKE2002", "not 8 steps");
    }

    private static int[] Shape(JsonElement array) => [.. array.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
}
