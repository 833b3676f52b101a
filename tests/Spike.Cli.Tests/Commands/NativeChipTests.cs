using System.Text.Json;
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
        Assert.IsTrue(File.Exists(folder["cnn.report.json"]));
        SpikeCompile inspect = SpikeCompile.Run("inspect", folder["cnn.spike"], "--json");
        inspect.AssertDone();
        JsonElement cores = inspect.Json.GetProperty("native").GetProperty("chip").GetProperty("cores");
        Assert.AreEqual("if1: 288 neurons", cores[0].GetProperty("layers")[0].GetString());
    }

    [TestMethod]
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
    public void Neurons_that_answer_with_membranes_are_refused() =>
        Compile("rnn.nir").AssertFault(1, "SPIKE3014", Model("rnn.nir"), "LI neurons answer with their membranes", "sum their spikes in the app");

    private SpikeCompile Compile(string name, params string[] more) => SpikeCompile.Run(["compile", Model(name), "--target", "loihi2", "--discretisation", "exponential", "-o", folder["."], "--report", .. more]);

    private static string Model(string name) => RepositoryFile.At("tests", "models", "nir", name);
}
