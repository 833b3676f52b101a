using System.Text.Json;
using System.Text.RegularExpressions;

namespace Spike.Cli.Tests.Commands;

[TestClass]
public sealed class InfoCommandTests
{
    [TestMethod]
    public void Versions_backends_and_targets_are_listed()
    {
        SpikeCompile run = SpikeCompile.Run("info", "--json");
        run.AssertDone();
        Assert.AreEqual("", run.Error);
        JsonElement json = run.Json;
        StringAssert.StartsWith(json.GetProperty("runtime").GetString(), ".NET ");
        CollectionAssert.AreEqual(new[] { "simulation", "cuda", "loihi1", "loihi2", "loihi3" }, json.GetProperty("targets").EnumerateArray().Select(target => target.GetString()).ToArray());
        CollectionAssert.AreEquivalent(
            new[] { "auto", "simd", "reference", "ilgpu", "cuda", "loihi" }, json.GetProperty("backends").EnumerateArray().Select(backend => backend.GetProperty("name").GetString()).ToArray());
        Assert.IsGreaterThan(0, json.GetProperty("processors").GetInt32());
        StringAssert.Contains(SpikeCompile.Run("info").Output, json.GetProperty("version").GetString()!);
    }

    [TestMethod]
    public void Chips_are_listed_with_what_is_assumed_of_them()
    {
        JsonElement chip = SpikeCompile.Run("info", "--json").Json.GetProperty("chips")[2];
        Assert.AreEqual(
            ("loihi3", 128, 8000, chip.GetProperty("numbers").GetInt32()),
            (chip.GetProperty("name").GetString(), chip.GetProperty("cores").GetInt32(), chip.GetProperty("neuronsPerCore").GetInt32(), chip.GetProperty("assumedNumbers").GetInt32()));
        StringAssert.Contains(SpikeCompile.Run("info").Output, "chip        loihi2: 128 cores of 8,192 neurons");
    }

    [TestMethod]
    public void The_instruction_level_in_use_is_named()
    {
        string level = SpikeCompile.Run("info", "--json").Json.GetProperty("instructionLevel").GetString()!;
        StringAssert.Matches(level, new Regex("^[a-z0-9]+$"));
        StringAssert.Contains(SpikeCompile.Run("info").Output, $"kernels     {level}");
        Assert.AreNotEqual("avx512vnni", SpikeCompile.Run([("SPIKE_MACHINE_CODE", "0")], "info", "--json").Json.GetProperty("instructionLevel").GetString());
    }

    [TestMethod]
    public void Every_device_is_listed_with_what_it_runs()
    {
        SpikeCompile run = SpikeCompile.Run("info", "--json");
        JsonElement[] devices = [.. run.Json.GetProperty("devices").EnumerateArray()];
        // Cards come first; the correctness device is on every machine, and last.
        Assert.AreEqual("processor", devices[^1].GetProperty("kind").GetString());
        foreach (JsonElement device in devices)
            StringAssert.Contains(device.GetProperty("runs").GetString(), device.GetProperty("canRun").GetBoolean() ? "every operation" : "nothing: ");
        StringAssert.Contains(SpikeCompile.Run("info").Output, "device      processor: ILGPU's CPU accelerator; runs every operation");
    }
}
