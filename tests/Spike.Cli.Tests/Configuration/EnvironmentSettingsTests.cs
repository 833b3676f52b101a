using Spike.Compiler.Configuration;

namespace Spike.Cli.Tests.Configuration;

[TestClass]
public sealed class EnvironmentSettingsTests
{
    [TestMethod]
    public void Variables_replace_what_the_file_says()
    {
        Settings settings = Apply(new Settings { MaxMemory = 1, LogLevel = LogLevel.Error }, ("SPIKE_MAX_MEMORY_GB", "2.5"), ("SPIKE_ALLOWED_TARGETS", "simulation, cuda"), ("PATH", "x"));
        Assert.AreEqual((2.5, LogLevel.Error), (settings.MaxMemory, settings.LogLevel));
        CollectionAssert.AreEqual(new[] { "simulation", "cuda" }, settings.AllowedTargets.ToArray());
    }

    [TestMethod]
    public void An_empty_variable_is_not_set() => Assert.IsNull(Apply(new Settings(), ("SPIKE_MAX_MEMORY_GB", "")).MaxMemory);

    [TestMethod]
    public void An_unknown_variable_is_an_error_that_names_the_nearest()
    {
        var failure = Assert.ThrowsExactly<SettingsFault>(() => Apply(new Settings(), ("SPIKE_ALLOWED_TARGET", "simulation")));
        StringAssert.Contains(failure.Diagnostic.Message, "'SPIKE_ALLOWED_TARGETS'");
    }

    [TestMethod]
    [DataRow("SPIKE_MAX_MODEL_SIZE_MB", "0")]
    [DataRow("SPIKE_MAX_COMPILATION_TIME", "soon")]
    [DataRow("SPIKE_LOG_LEVEL", "LOUD")]
    [DataRow("SPIKE_SECURITY_MODE", "maybe")]
    public void A_wrong_value_is_an_error(string name, string value)
    {
        var failure = Assert.ThrowsExactly<SettingsFault>(() => Apply(new Settings(), (name, value)));
        StringAssert.Contains(failure.Diagnostic.Reason, name);
    }

    [TestMethod]
    [DataRow("permissive", "Permissive")]
    [DataRow("false", "Permissive")]
    [DataRow("Standard", "Standard")]
    [DataRow("true", "Standard")]
    [DataRow("strict", "Strict")]
    [DataRow("", "Standard")]
    public void The_security_mode_is_a_word_or_a_switch(string value, string mode) =>
        Assert.AreEqual(mode, Apply(new Settings(), ("SPIKE_SECURITY_MODE", value)).SecurityMode.ToString());

    private static Settings Apply(Settings settings, params (string, string)[] variables) => EnvironmentSettings.Apply(settings, variables);
}
