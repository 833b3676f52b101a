using System.Text.Json;
using Spike.Compiler.Data;
using Spike.Runtime.Tests;

namespace Spike.Cli.Tests.Commands;

[TestClass]
public sealed class NativeChipTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void A_native_model_is_compiled_for_a_chip_and_inspected()
    {
        SpikeCompile compile = Compile("cnn.nir", "--json");
        compile.AssertDone();
        JsonElement chip = compile.Json.GetProperty("nativeChip");
        Assert.AreEqual("loihi2", chip.GetProperty("chip").GetString());
        Assert.AreEqual(0, chip.GetProperty("agreement").GetArrayLength());
        StringAssert.Contains(chip.GetProperty("agreementNote").GetString(), "--calibration");
        Assert.IsTrue(File.Exists(folder["cnn.report.json"]) && File.Exists(folder["cnn.report.html"]));
        SpikeCompile inspect = SpikeCompile.Run("inspect", folder["cnn.spike"], "--json");
        inspect.AssertDone();
        JsonElement cores = inspect.Json.GetProperty("native").GetProperty("chip").GetProperty("cores");
        Assert.AreEqual("if1: 288 neurons", cores[0].GetProperty("layers")[0].GetString());
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE5007")]
    public void The_emulator_runs_for_whom_asked_for_it_and_takes_spikes()
    {
        Compile("cnn.nir").AssertDone();
        string[] run = ["run", folder["cnn.spike"], "--input", Model("cnn.npz"), "--backend", "loihi", "--output", folder["y.npz"]];
        SpikeCompile done = SpikeCompile.Run([("SPIKE_LOIHI_EMULATE", "1")], [.. run, "--json"]);
        done.AssertDone();
        Assert.AreEqual("loihi", done.Json.GetProperty("backend").GetString());
        Assert.IsTrue(File.Exists(folder["y.npz"]));
        SpikeCompile.Run(run).AssertFault(1, "SPIKE5007", "There is no Loihi-class device", "SPIKE_LOIHI_EMULATE=1");
        SpikeCompile.Run("compile", Model("lif.nir"), "--target", "loihi2", "--time-step", "1e-4", "-o", folder["."]).AssertDone();
        SpikeCompile.Run([("SPIKE_LOIHI_EMULATE", "1")], "run", folder["lif.spike"], "--input", Model("lif.npz"), "--backend", "loihi")
            .AssertFault(1, "SPIKE2005", "a spike carries whole numbers");
    }

    [TestMethod]
    public void What_is_recorded_on_a_chip_is_what_its_layers_did()
    {
        Compile("cnn.nir", "--calibration", Model("cnn.npz")).AssertDone();
        string[] run = ["run", folder["cnn.spike"], "--input", Model("cnn.npz"), "--record", "if1,cuba", "--raster", folder["y.svg"], "--output"];
        SpikeCompile chip = SpikeCompile.Run([("SPIKE_LOIHI_EMULATE", "1")], [.. run, folder["chip.npz"], "--backend", "loihi"]);
        chip.AssertDone();
        SpikeCompile.Run([.. run, folder["float.npz"]]).AssertDone();
        using ArraySource ours = ArraySource.Open(folder["chip.npz"]), plain = ArraySource.Open(folder["float.npz"]);
        CollectionAssert.AreEquivalent((string[])["output", "if1.v", "if1.spikes", "cuba.v", "cuba.spikes"], ours.Keys.ToArray());
        CollectionAssert.AreEqual(ours.Read("output").ToSingles(), ours.Read("cuba.spikes").ToSingles());
        float[] chipSpikes = ours.Read("if1.spikes").ToSingles(), floatSpikes = plain.Read("if1.spikes").ToSingles();
        Assert.IsGreaterThan(0.9 * floatSpikes.Sum(), chipSpikes.Zip(floatSpikes, (a, b) => a * b).Sum());
        // Until rounding has moved a spike, membranes are those of the network.
        float[] v = ours.Read("if1.v").ToSingles(), exact = plain.Read("if1.v").ToSingles();
        for (int i = 0; i < 10 * 288; i++)
        {
            if (Enumerable.Range(0, (i / 288) + 1).All(step => chipSpikes[(step * 288) + (i % 288)] == floatSpikes[(step * 288) + (i % 288)])) Assert.AreEqual(exact[i], v[i], 0.1f, $"{i}");
        }

        SpikeCompile.Run([("SPIKE_LOIHI_EMULATE", "1")], "run", folder["cnn.spike"], "--input", Model("cnn.npz"), "--backend", "loihi", "--stats").AssertFault(1, "SPIKE5007", "statistics of populations");
    }

    [TestMethod]
    public void A_recurrent_network_with_a_readout_of_membranes_runs_on_a_chip()
    {
        SpikeCompile compile = Compile("rnn.nir", "--calibration", Model("rnn.npz"), "--json");
        compile.AssertDone();
        JsonElement membranes = compile.Json.GetProperty("nativeChip").GetProperty("membranes")[0];
        Assert.AreEqual("output", membranes.GetProperty("output").GetString());
        SpikeCompile.Run([("SPIKE_LOIHI_EMULATE", "1")], "run", folder["rnn.spike"], "--input", Model("rnn.npz"), "--backend", "loihi", "--output", folder["y.npz"]).AssertDone();
        using ArraySource ours = ArraySource.Open(folder["y.npz"]), plain = ArraySource.Open(Model("rnn.npz"));
        CollectionAssert.AreEqual(plain.Read("output").Dimensions.ToArray(), ours.Read("output").Dimensions.ToArray());
        float[] given = ours.Read("output").ToSingles(), exact = plain.Read("output").ToSingles();
        double error = Math.Sqrt(given.Zip(exact, (a, b) => (a - b) * (a - b)).Average());
        Console.WriteLine($"{error} of {membranes}");
        Assert.AreEqual(membranes.GetProperty("rootMeanSquareError").GetDouble(), error, 1e-3);
    }

    private SpikeCompile Compile(string name, params string[] more) => SpikeCompile.Run(["compile", Model(name), "--target", "loihi2", "--discretisation", "exponential", "-o", folder["."], "--report", .. more]);

    private static string Model(string name) => RepositoryFile.At("tests", "models", "nir", name);
}
