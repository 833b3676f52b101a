using Spike.Compiler.Configuration;

namespace Spike.Cli.Tests.Configuration;

[TestClass]
public sealed class SettingsCheckTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    [DataRow("compiler:\n  default_target: loihi3\ntargets:\n  loihi3:\n    enabled: false\n", "", "", "switches off")]
    [DataRow("compiler:\n  default_target: loihi3\n", "SPIKE_ALLOWED_TARGETS", "simulation,cuda", "SPIKE_ALLOWED_TARGETS allows only simulation, cuda")]
    [DataRow("compiler:\n  max_memory_usage_gb: 12\n", "SPIKE_MAX_MODEL_SIZE_MB", "20000", "12 GB of memory")]
    [DataRow("compiler:\n  cache_max_gb: 1\n", "SPIKE_MAX_MODEL_SIZE_MB", "2000", "which does not hold one")]
    public void Settings_that_cannot_both_hold_are_refused(string yaml, string name, string value, string words)
    {
        Settings settings = Read(yaml);
        if (name.Length > 0) settings = EnvironmentSettings.Apply(settings, [(name, value)]);
        StringAssert.Contains(SettingsCheck.Contradiction(settings)!.Diagnostic.Message, words);
    }

    [TestMethod]
    public void The_command_line_says_so()
    {
        string config = folder.Write("c.yaml", "compiler:\n  max_memory_usage_gb: 12\n");
        SpikeCompile.Run([("SPIKE_MAX_MODEL_SIZE_MB", "20000")], "compile", Digits.Cnn, "-o", folder["out"], "--config", config).AssertFault(2, "SPIKE3002", "20000 MB", "12 GB");
    }

    [TestMethod]
    public void A_machine_must_hold_all_compilations_at_once()
    {
        StringAssert.Contains(SettingsCheck.Contradiction(new Settings { MaxMemory = 8 }, slots: 4, memory: 16L << 30)!.Diagnostic.Message, "4 compilations at once");
        Assert.IsNull(SettingsCheck.Contradiction(new Settings { MaxMemory = 8 }, slots: 2, memory: 16L << 30));
        Assert.IsNull(SettingsCheck.Contradiction(new Settings(), slots: 64, memory: 1L << 30));
    }

    [TestMethod]
    [DataRow("targets:\n  loihi3:\n    cores_per_chip: 64\n", "the profile of 'loihi3' has 128")]
    [DataRow("targets:\n  loihi3:\n    energy_model: loihi2\n", "its own profile")]
    [DataRow("targets:\n  simulation:\n    cores_per_chip: 128\n", "has no chips")]
    public void What_a_file_says_of_a_chip_is_what_its_profile_says(string yaml, string words) =>
        StringAssert.Contains(Assert.ThrowsExactly<SettingsFault>(() => Read(yaml)).Diagnostic.Message, words);

    [TestMethod]
    public void Without_a_default_target_the_first_by_priority_is_it()
    {
        Assert.AreEqual("simulation", Read("").Target);
        Assert.AreEqual("loihi2", Read("targets:\n  loihi3:\n    priority: 2\n  loihi2:\n    priority: 1\n").Target);
        Assert.AreEqual("loihi3", Read("targets:\n  loihi3:\n    priority: 2\n  loihi2:\n    priority: 1\n    enabled: false\n").Target);
        Assert.AreEqual("cuda", Read("targets:\n  loihi3:\n    priority: 2\ncompiler:\n  default_target: cuda\n").Target);
    }

    private Settings Read(string yaml) => YamlSettings.Apply(new Settings(), folder.Write("c.yaml", yaml));
}
