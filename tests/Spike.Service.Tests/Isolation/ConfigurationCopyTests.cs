using Spike.Compiler.Configuration;

namespace Spike.Service.Tests.Isolation;

/// <summary>A compilation is told the compiler's part of the service's YAML file, and no password.</summary>
[TestClass]
public class ConfigurationCopyTests
{
    [TestMethod]
    public void The_copy_says_the_same_to_the_compiler_and_nothing_of_the_service()
    {
        using var folder = new TestFolder();
        string whole = folder.Write("whole.yaml", "compiler:\n  default_time_steps: 4\n  default_coding: \"rate\"\nservice:\n  redis: \"redis:6379,password=hidden\"\ntargets:\n  loihi2:\n    max_neurons: 9\n");
        string text = YamlSettings.WithoutService(whole);
        Assert.DoesNotContain("hidden", text);
        Settings told = YamlSettings.Apply(new Settings(), folder.Write("copy.yaml", text)), said = YamlSettings.Apply(new Settings(), whole);
        Assert.AreEqual((said.TimeSteps, said.Coding, said.Targets["loihi2"]), (told.TimeSteps, told.Coding, told.Targets["loihi2"]));
        Assert.AreEqual(4, told.TimeSteps);
        Assert.IsNull(told.Service.Redis);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("service:\n  redis: \"redis:6379,password=hidden\"\n")]
    public void What_says_nothing_to_the_compiler_is_an_empty_file(string yaml)
    {
        using var folder = new TestFolder();
        string copy = folder.Write("copy.yaml", YamlSettings.WithoutService(folder.Write("whole.yaml", yaml)));
        Assert.AreEqual(new Settings().TimeSteps, YamlSettings.Apply(new Settings(), copy).TimeSteps);
    }
}
