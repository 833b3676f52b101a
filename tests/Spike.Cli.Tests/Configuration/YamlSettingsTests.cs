using Spike.Compiler.Configuration;
using Spike.Compiler.Diagnostics;

namespace Spike.Cli.Tests.Configuration;

[TestClass]
public sealed class YamlSettingsTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Keys_replace_the_defaults_and_the_rest_stays()
    {
        Settings settings = Read("compiler:\n  default_time_steps: 4\n  log_level: WARNING\n  max_memory_usage_gb: 1.5\n  optimization_passes:\n    spike_fusion: false\n    temporal_fusion: true\n"
            + "targets:\n  simulation:\n    max_neurons: 1000\n  loihi3:\n    enabled: false\n    priority: 2\n");
        Assert.AreEqual((4, LogLevel.Warning, 1.5, 2), (settings.TimeSteps, settings.LogLevel, settings.MaxMemory, settings.OptimizationLevel));
        CollectionAssert.AreEqual(new[] { "spike_fusion" }, settings.DisabledPasses.ToArray());
        Assert.AreEqual(new TargetSettings(Enabled: true, MaxNeurons: 1000), settings.Targets["simulation"]);
        Assert.IsFalse(settings.Targets["loihi3"].Enabled);
    }

    [TestMethod]
    public void Every_key_of_a_production_file_is_known()
    {
        Settings settings = Read("""
            compiler:
              default_target: "loihi3"
              default_optimization_level: 2
              default_time_steps: 4
              log_level: "INFO"
              metrics_enabled: true
              security_mode: true
              max_memory_usage_gb: 10.0
              max_compilation_time_seconds: 3600
              compilation_cache_enabled: true
              cache_directory: "/var/cache/spike-compiler"

              optimization_passes:
                dead_code_elimination: true
                common_subexpression_elimination: true
                spike_fusion: true
                memory_optimization: true
                temporal_fusion: true

            targets:
              simulation:
                enabled: true
                priority: 1
                max_neurons: 1000000

              loihi3:
                enabled: true
                priority: 2
                max_neurons: 1024000
                cores_per_chip: 128
                energy_model: "loihi3"
            """);
        Assert.AreEqual(("loihi3", 4, 10.0, 3600.0), (settings.Target, settings.TimeSteps, settings.MaxMemory, settings.MaxSeconds));
        Assert.IsEmpty(settings.DisabledPasses);
    }

    [TestMethod]
    public void An_empty_file_changes_nothing() => Assert.AreEqual(new Settings().TimeSteps, Read("# nothing\n").TimeSteps);

    [TestMethod]
    [DataRow("compiler:\n  default_time_step: 4\n", "line 2", "'default_time_step'", "'default_time_steps'")]
    [DataRow("compilr:\n", "line 1", "'compilr'", "'compiler'")]
    [DataRow("targets:\n  simulation:\n    max_neuron: 4\n", "line 3", "'max_neuron'", "'max_neurons'")]
    [DataRow("targets:\n  loihi4:\n", "line 2", "'loihi4'", "'loihi1'")]
    [DataRow("compiler:\n\n  optimization_passes:\n    spike_fision: true\n", "line 4", "'spike_fision'", "'spike_fusion'")]
    public void An_unknown_key_is_an_error_that_names_the_nearest(string yaml, params string[] words) => AssertFault(yaml, words);

    [TestMethod]
    [DataRow("compiler:\n  default_time_steps: 1025\n", "line 2", "'1025'", "1 to 1024")]
    [DataRow("compiler:\n  security_mode: yes please\n", "line 2", "'yes please'", "true")]
    [DataRow("compiler:\n  log_level: LOUD\n", "line 2", "'LOUD'")]
    [DataRow("compiler:\n  max_memory_usage_gb: -1\n", "line 2", "'-1'")]
    [DataRow("compiler:\n  default_target: [a, b]\n", "line 2", "default_target")]
    [DataRow("compiler:\n  weight_bits: 1\n", "line 2", "'1'", "2 to 8")]
    [DataRow("compiler:\n  pruning: 1.0\n", "line 2", "'1.0'", "0 to 1")]
    [DataRow("compiler:\n  optimization_passes:\n    pruning: half\n", "line 3", "'half'")]
    [DataRow("- compiler\n", "line 1")]
    [DataRow("compiler: {\n", "YAML")]
    [DataRow("compiler:\n  log_level: INFO\n  log_level: INFO\n", "YAML")]
    [DataRow("compiler:\n---\ncompiler:\n", "2 YAML documents")]
    public void A_value_or_form_that_is_wrong_is_named_with_its_line(string yaml, params string[] words) => AssertFault(yaml, words);

    [TestMethod]
    public void Weights_may_be_few_and_small()
    {
        Settings settings = Read("compiler:\n  weight_bits: 4\n  pruning: 0.5\n  pruning_structure: structured\n  optimization_passes:\n    outlier_smoothing: false\n");
        Assert.AreEqual((4, 0.5, "structured"), (settings.WeightBits, settings.Pruning, settings.PruningStructure));
        CollectionAssert.AreEqual(new[] { "outlier_smoothing" }, settings.DisabledPasses.ToArray());
    }

    [TestMethod]
    public void A_missing_file_is_an_error() =>
        Assert.AreEqual(folder["nowhere.yaml"], Assert.ThrowsExactly<SettingsFault>(() => YamlSettings.Apply(new Settings(), folder["nowhere.yaml"])).Diagnostic.File);

    private Settings Read(string yaml) => YamlSettings.Apply(new Settings(), folder.Write("c.yaml", yaml));

    private void AssertFault(string yaml, string[] words)
    {
        Diagnostic diagnostic = Assert.ThrowsExactly<SettingsFault>(() => Read(yaml)).Diagnostic;
        Assert.AreEqual(("SPIKE3002", folder["c.yaml"]), (diagnostic.Code, diagnostic.File));
        foreach (string word in words) StringAssert.Contains(diagnostic.Message, word);
    }
}
