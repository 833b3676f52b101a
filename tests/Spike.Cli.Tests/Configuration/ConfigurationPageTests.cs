using Spike.Compiler.Configuration;

namespace Spike.Cli.Tests.Configuration;

/// <summary>docs/configuration.md names every variable and key that there is, and no other.</summary>
[TestClass]
public sealed class ConfigurationPageTests
{
    private const string Begin = "<!-- service: written by ConfigurationPageTests -->\n", End = "<!-- /service -->";

    private static string Path => System.IO.Path.Combine(Digits.RepositoryRoot, "docs", "configuration.md");

    [TestMethod]
    public void Every_variable_is_on_the_page()
    {
        string page = File.ReadAllText(Path);
        Assert.AreEqual("", string.Join(", ", EnvironmentSettings.Names.Except(EnvironmentSettings.OfTests).Where(name => !page.Contains($"`{name}`", StringComparison.Ordinal))));
    }

    [TestMethod]
    public void Every_key_is_on_the_page()
    {
        string page = File.ReadAllText(Path);
        Assert.AreEqual("", string.Join(", ", YamlSettings.Names.Where(name => !page.Contains($"`{name}`", StringComparison.Ordinal) && !page.Contains(name.Split('.')[^1] + ":", StringComparison.Ordinal) && !page.Contains($"`{name.Split('.')[^1]}`", StringComparison.Ordinal))));
    }

    [TestMethod]
    public void The_table_of_the_services_settings_is_that_of_the_code()
    {
        string page = File.ReadAllText(Path).ReplaceLineEndings("\n");
        (int begin, int end) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        string table = "| key | variable | option | what it does |\n|---|---|---|---|\n"
            + string.Concat(ServiceSettings.Keys.Select(key => $"| `{key.Name}` | `{key.Variable}` | `{key.Option} {key.Value.Replace("|", "\\|", StringComparison.Ordinal)}` | {key.Description} |\n"));
        if (Environment.GetEnvironmentVariable("SPIKE_UPDATE_GOLDEN") == "1") File.WriteAllText(Path, page[..begin] + table + page[end..]);
        else Assert.AreEqual(table, page[begin..end], "SPIKE_UPDATE_GOLDEN=1 writes it anew");
    }

    [TestMethod]
    public void The_template_of_a_deployment_loads_and_contradicts_nothing()
    {
        Settings settings = YamlSettings.Apply(new Settings(), System.IO.Path.Combine(Digits.RepositoryRoot, "deploy", "spike_compiler_production.yaml"));
        // The guide's variables beside it.
        settings = EnvironmentSettings.Apply(settings,
        [
            ("SPIKE_SECURITY_MODE", "true"), ("SPIKE_ALLOW_PICKLE", "false"), ("SPIKE_REQUIRE_HW_VERIFICATION", "true"), ("SPIKE_MAX_MODEL_SIZE_MB", "2000"), ("SPIKE_MAX_COMPILATION_TIME", "7200"),
            ("SPIKE_MAX_MEMORY_GB", "12"), ("SPIKE_ALLOWED_MODEL_PATHS", "/opt/models,/data/trusted_models"), ("SPIKE_ALLOWED_TARGETS", "simulation,loihi3"), ("SPIKE_CACHE_ENABLED", "true"), ("SPIKE_LOG_LEVEL", "INFO"),
        ]);
        Assert.AreEqual(("loihi3", 12.0, 7200.0, true), (settings.Target, settings.MaxMemory, settings.MaxSeconds, settings.RequireHardwareVerification), "the environment wins over the file");
        Assert.IsNull(SettingsCheck.Contradiction(settings));
        Assert.IsNull(SettingsCheck.Contradiction(settings, slots: 2, memory: 24L << 30));
    }
}
