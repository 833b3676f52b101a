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
    public void What_Kubernetes_says_of_the_Services_beside_a_container_sets_nothing() => Assert.AreEqual(new Settings().MaxMemory, Apply(new Settings(),
        ("SPIKE_COMPILER_SERVICE_HOST", "10.96.12.7"), ("SPIKE_COMPILER_SERVICE_PORT", "8080"), ("SPIKE_COMPILER_SERVICE_PORT_HTTP", "8080"), ("SPIKE_COMPILER_PORT", "tcp://10.96.12.7:8080"),
        ("SPIKE_COMPILER_PORT_8080_TCP", "tcp://10.96.12.7:8080"), ("SPIKE_COMPILER_PORT_8080_TCP_PROTO", "tcp"), ("SPIKE_COMPILER_PORT_8080_TCP_PORT", "8080"), ("SPIKE_COMPILER_PORT_8080_TCP_ADDR", "10.96.12.7"),
        ("SPIKE_PORT", "udp://10.96.12.8:53"), ("SPIKE_DNS_PORT_53_UDP_ADDR", "10.96.12.8")).MaxMemory);

    [TestMethod]
    [DataRow("SPIKE_LISTEN_PORT", "8080")]
    [DataRow("SPIKE_PORT", "")]
    [DataRow("SPIKE_COMPILER_PORT_HTTP_TCP", "tcp://10.96.12.7:8080")]
    [DataRow("SPIKE_SERVICE_HOSTS", "10.96.12.7")]
    public void What_only_looks_like_it_is_unknown(string name, string value) =>
        StringAssert.Contains(Assert.ThrowsExactly<SettingsFault>(() => Apply(new Settings(), (name, value))).Diagnostic.Message, $"'{name}'");

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
