using System.Text.Json;

namespace Spike.Cli.Tests.Policies;

[TestClass]
public sealed class SecurityModeTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    [TestProperty("Remedy", "SPIKE4004")]
    public void The_strict_mode_asks_for_folders_a_size_and_one_file()
    {
        string model = folder.Write("net.onnx", File.ReadAllBytes(Digits.Cnn));
        string external = folder.Write("external.onnx", ExternalWeights.AddTo(File.ReadAllBytes(Digits.Cnn), "net.bin"));
        folder.Write("net.bin", new byte[100]);
        (string, string) strict = ("SPIKE_SECURITY_MODE", "strict"), paths = ("SPIKE_ALLOWED_MODEL_PATHS", folder.Path), size = ("SPIKE_MAX_MODEL_SIZE_MB", "10");

        SpikeCompile.Run([strict, size], "compile", model, "-o", folder["out"]).AssertFault(3, "SPIKE4004", "SPIKE_ALLOWED_MODEL_PATHS");
        SpikeCompile.Run([strict, paths], "compile", model, "-o", folder["out"]).AssertFault(3, "SPIKE4004", "SPIKE_MAX_MODEL_SIZE_MB");
        SpikeCompile.Run([strict, paths, size], "compile", external, "-o", folder["out"]).AssertFault(3, "SPIKE4004", "'net.bin'");
        Assert.IsFalse(Directory.Exists(folder["out"]));
        SpikeCompile.Run([paths, size], "analyze", external).AssertDone();
        SpikeCompile.Run([strict, paths, size], "analyze", model).AssertDone();
    }

    [TestMethod]
    public void The_permissive_mode_warns_where_the_standard_one_refuses()
    {
        string config = folder.Write("c.yaml", "targets:\n  simulation:\n    max_neurons: 100\n");
        string[] compile = ["compile", Digits.Cnn, "-o", folder["out"], "--calibration", Digits.Images, "--validation-samples", "0", "--config", config, "--json"];
        (string, string) paths = ("SPIKE_ALLOWED_MODEL_PATHS", "/nowhere"), size = ("SPIKE_MAX_MODEL_SIZE_MB", "0.01");

        SpikeCompile run = SpikeCompile.Run([("SPIKE_SECURITY_MODE", "permissive"), paths, size], compile);
        run.AssertDone();
        string[] warnings = [.. run.Json.GetProperty("diagnostics").EnumerateArray().Select(found => $"{found.GetProperty("severity")} {found.GetProperty("code")}")];
        CollectionAssert.AreEqual(new[] { "warning SPIKE4001", "warning SPIKE4001", "warning SPIKE4001" }, warnings);
        Assert.AreEqual(JsonValueKind.String, run.Json.GetProperty("artifact").ValueKind);

        SpikeCompile.Run([("SPIKE_SECURITY_MODE", "standard"), paths], compile).AssertFault(3, "SPIKE4001", "/nowhere");
    }

    [TestMethod]
    public void The_mode_of_the_file_holds_where_the_environment_says_nothing()
    {
        string config = folder.Write("c.yaml", "compiler:\n  security_mode: strict\n");
        SpikeCompile.Run("analyze", Digits.Cnn, "--config", config).AssertFault(3, "SPIKE4004");
        SpikeCompile.Run([("SPIKE_SECURITY_MODE", "true")], "analyze", Digits.Cnn, "--config", config).AssertDone();
    }

    [TestMethod]
    public void An_unknown_mode_is_wrong_usage() =>
        SpikeCompile.Run([("SPIKE_SECURITY_MODE", "paranoid")], "analyze", Digits.Cnn).AssertFault(2, "SPIKE3002", "'paranoid'", "permissive", "standard", "strict");

    [TestMethod]
    [TestProperty("Remedy", "SPIKE4003")]
    [DataRow("standard")]
    [DataRow("permissive")]
    public void Verification_on_hardware_is_refused_for_chips_because_there_is_none(string mode)
    {
        (string, string)[] environment = [("SPIKE_REQUIRE_HW_VERIFICATION", "true"), ("SPIKE_SECURITY_MODE", mode)];
        SpikeCompile.Run(environment, "compile", Digits.Cnn, "-o", folder["out"], "--target", "loihi3").AssertFault(3, "SPIKE4003", "hardware");
        Assert.IsFalse(Directory.Exists(folder["out"]));
        SpikeCompile.Run(environment, "compile", Digits.Cnn, "-o", folder["out"], "--validation-samples", "0").AssertDone();
    }

    [TestMethod]
    public void Verification_on_hardware_that_is_not_asked_for_refuses_nothing() =>
        SpikeCompile.Run([("SPIKE_REQUIRE_HW_VERIFICATION", "false")], "compile", Digits.Cnn, "-o", folder["out"], "--validation-samples", "0").AssertDone();
}
