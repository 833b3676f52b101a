namespace Spike.Cli.Tests.Configuration;

[TestClass]
public sealed class PrecedenceTests
{
    [TestMethod]
    public void The_command_line_wins_over_the_file()
    {
        using var folder = new TestFolder();
        string config = folder.Write("c.yaml", "compiler:\n  default_time_steps: 5\n  default_optimization_level: 1\n");
        Assert.AreEqual((5, 1), Compiled(folder, "file", "--config", config));
        Assert.AreEqual((6, 1), Compiled(folder, "options", "--config", config, "--time-steps", "6"));
    }

    [TestMethod]
    public void The_environment_wins_over_the_file()
    {
        using var folder = new TestFolder();
        string config = folder.Write("c.yaml", "compiler:\n  log_level: ERROR\n");
        string[] arguments = ["compile", Digits.Cnn, "-o", folder["out"], "--validation-samples", "0", "--config", config];
        Assert.AreEqual("", SpikeCompile.Run(arguments).Error);
        StringAssert.Contains(SpikeCompile.Run([("SPIKE_LOG_LEVEL", "WARNING")], arguments).Error, "warning SPIKE2001");
    }

    private static (int, int) Compiled(TestFolder folder, string name, params string[] options)
    {
        SpikeCompile.Run(["compile", Digits.Cnn, "-o", folder.Path, "--name", name, "--calibration", Digits.Images, "--validation-samples", "0", .. options]).AssertDone();
        var provenance = SpikeCompile.Run("inspect", folder[name + ".spike"], "--json").Json.GetProperty("provenance");
        return (provenance.GetProperty("timeSteps").GetInt32(), provenance.GetProperty("optimizationLevel").GetInt32());
    }
}
