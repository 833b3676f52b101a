namespace Spike.Cli.Tests.Policies;

[TestClass]
public sealed class LimitTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    [DataRow("SPIKE_ALLOWED_TARGETS", "loihi3", "'simulation'")]
    [DataRow("SPIKE_MAX_MODEL_SIZE_MB", "0.01", "0.01 MB")]
    [DataRow("SPIKE_ALLOWED_MODEL_PATHS", "/nowhere,/else", "/nowhere")]
    [DataRow("SPIKE_MAX_COMPILATION_TIME", "0.05", "0.05 seconds")]
    [DataRow("SPIKE_MAX_MEMORY_GB", "0.01", "0.01 GB")]
    public void A_limit_of_the_environment_refuses(string name, string value, string words)
    {
        SpikeCompile run = SpikeCompile.Run([(name, value)], "compile", Digits.Vit, "-o", folder["out"], "--calibration", Digits.Images, "--json");
        run.AssertFault(3, "SPIKE4001", words);
        Assert.AreEqual("SPIKE4001", run.Json.GetProperty("diagnostics")[0].GetProperty("code").GetString());
        Assert.IsFalse(Directory.Exists(folder["out"]));
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE4001")]
    public void A_limit_that_is_kept_refuses_nothing()
    {
        string models = Path.GetDirectoryName(Digits.Cnn)!;
        SpikeCompile.Run(
            [("SPIKE_ALLOWED_TARGETS", "simulation"), ("SPIKE_MAX_MODEL_SIZE_MB", "10"), ("SPIKE_ALLOWED_MODEL_PATHS", $"/nowhere,{models}"), ("SPIKE_MAX_COMPILATION_TIME", "300"), ("SPIKE_MAX_MEMORY_GB", "64")],
            "compile", Digits.Cnn, "-o", folder["out"], "--calibration", Digits.Images, "--validation-samples", "0").AssertDone();
    }

    [TestMethod]
    [DataRow("targets:\n  simulation:\n    enabled: false\n", "switches the target 'simulation' off")]
    [DataRow("targets:\n  simulation:\n    max_neurons: 100\n", "over the limit of 100")]
    public void A_limit_of_the_file_refuses(string yaml, string words)
    {
        string config = folder.Write("c.yaml", yaml);
        SpikeCompile.Run("compile", Digits.Cnn, "-o", folder["out"], "--calibration", Digits.Images, "--validation-samples", "0", "--config", config).AssertFault(3, "SPIKE4001", words);
        Assert.IsFalse(Directory.Exists(folder["out"]));
    }

    [TestMethod]
    public void The_size_of_a_model_is_that_of_its_external_weights_too()
    {
        string model = WithExternalWeights("net.bin");
        folder.Write("net.bin", new byte[3 << 20]);

        Analyze("4").AssertDone();
        Analyze("3").AssertFault(3, "SPIKE4001", "the files of its weights", "3 MB");
        File.Delete(folder["net.bin"]);
        Assert.DoesNotContain("SPIKE4001", Analyze("3").Error, "what is not there has no size");

        SpikeCompile Analyze(string limit) => SpikeCompile.Run([("SPIKE_MAX_MODEL_SIZE_MB", limit)], "analyze", model);
    }

    [TestMethod]
    public void Weights_outside_the_folder_are_not_counted_but_refused()
    {
        Directory.CreateDirectory(folder["in"]);
        string model = folder.Write("in/net.onnx", ExternalWeights.AddTo(File.ReadAllBytes(Digits.Cnn), "../net.bin"));
        folder.Write("net.bin", new byte[3 << 20]);
        SpikeCompile.Run([("SPIKE_MAX_MODEL_SIZE_MB", "3")], "compile", model, "-o", folder["out"]).AssertFault(3, "SPIKE4002", "../net.bin");
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux | OperatingSystems.OSX)]
    public void A_link_is_as_large_as_what_it_leads_to()
    {
        File.CreateSymbolicLink(folder["link.onnx"], Digits.Cnn);
        SpikeCompile.Run([("SPIKE_MAX_MODEL_SIZE_MB", "0.01")], "analyze", folder["link.onnx"]).AssertFault(3, "SPIKE4001", "0.01 MB");
    }

    private string WithExternalWeights(string location) => folder.Write("net.onnx", ExternalWeights.AddTo(File.ReadAllBytes(Digits.Cnn), location));
}
