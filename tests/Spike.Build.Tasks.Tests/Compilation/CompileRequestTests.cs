using Spike.Build.Tasks.Compilation;
using Spike.Build.Tasks.Items;
using Spike.Build.Tasks.Tests.Builds;

namespace Spike.Build.Tasks.Tests.Compilation;

[TestClass]
public sealed class CompileRequestTests
{
    private static readonly (string, string)[] Everything =
    [
        ("SpikeTarget", "loihi3"), ("TimeSteps", "6"), ("Coding", "graded"), ("DeltaThreshold", "3"), ("OptimizationLevel", "3"), ("InputShapes", "a:1x2;b:1x3"),
        ("Calibration", "data\\calib set.npz"), ("ValidationData", "v.npz"), ("ValidationLabels", "l.npy"), ("MaxAccuracyDrop", "0.5"),
        ("WeightBits", "4"), ("Pruning", "0.3"), ("PruningStructure", "structured"),
        ("ChipConfig", "ncl-1chip"), ("Mapping", "minimumTraffic"), ("ArtifactName", "net"), ("Report", "true"),
    ];

    [TestMethod]
    public void Every_option_is_an_argument_of_its_own_and_paths_are_absolute()
    {
        CompileRequest request = Request("my models/net.onnx", Everything);

        Assert.AreSequenceEqual(
            [
                "compile", "/p/my models/net.onnx", "-o", "/out dir", "--name", "net", "--target", "loihi3", "-O", "3", "--time-steps", "6",
                "--coding", "graded", "--delta-threshold", "3", "--input-shape", "a:1x2", "--input-shape", "b:1x3", "--max-accuracy-drop", "0.5",
                "--weight-bits", "4", "--prune", "0.3", "--prune-structure", "structured", "--chip-config",
                "ncl-1chip", "--mapping", "minimumTraffic", "--calibration", "/p/data/calib set.npz", "--validation-data", "/p/v.npz", "--labels", "/p/l.npy", "--report",
            ],
            [.. request.Arguments("/out dir")]);
    }

    [TestMethod]
    public void What_the_project_leaves_open_is_left_to_the_compiler() => Assert.AreSequenceEqual(
        ["compile", "/p/net.onnx", "-o", "/out", "--name", "net"], [.. Request("net.onnx", [("Report", "false")]).Arguments("/out")]);

    [TestMethod]
    public void Every_option_makes_the_line_differ_by_which_staleness_is_seen()
    {
        string plain = Request("net.onnx", []).Line;
        foreach ((string name, string value) in Everything.Where(option => option.Item1 is not ("Report" or "ArtifactName")))
            Assert.AreNotEqual(plain, Request("net.onnx", [(name, value)]).Line, name);
        Assert.AreNotEqual(plain, Request("net.onnx", [("Report", "false")]).Line);
        Assert.AreNotEqual(plain, Request("net.onnx", [("ArtifactName", "other")]).Line);
    }

    [TestMethod]
    public void A_service_is_told_to_the_compiler_and_changes_nothing_that_decides_the_artifact()
    {
        CompileRequest here = Request("net.onnx", []), there = new(here.Item, here.Compiler, here.Configuration, Nothing, "https://compile.example.com");

        CollectionAssert.AreEqual((string[])["--server", "https://compile.example.com"], there.Arguments("out").Except(here.Arguments("out")).ToArray());
        CollectionAssert.AreEqual(here.KeyOptions.ToArray(), there.KeyOptions.ToArray());
        Assert.AreEqual(here.Line, there.Line);
    }

    /// <summary>The line is written down, and a variable may hold a password.</summary>
    [TestMethod]
    public void Settings_make_the_line_differ_and_do_not_stand_in_it()
    {
        CompileRequest plain = Request("net.onnx", []);
        string Line(string name, string value) => new CompileRequest(plain.Item, plain.Compiler, plain.Configuration, new(new Dictionary<string, string> { [name] = value }, "/p")).Line;

        string[] lines = [plain.Line, Line("SPIKE_MAX_MODEL_SIZE_MB", "5"), Line("SPIKE_MAX_MODEL_SIZE_MB", "6"), Line("SPIKE_SIGNING_KEY", "a.pem"), Line("SPIKE_SIGNING_KEY", "b.pem"), Line("SPIKE_UNKNOWN", "hush")];

        Assert.HasCount(lines.Length, lines.Distinct());
        foreach (string line in lines) Assert.MatchesRegex("^[0-9a-f]{64}$", line);
        Assert.AreEqual(plain.Line, Line("SPIKE_LOIHI_TOKEN", "hush"));
    }

    [TestMethod]
    public void The_Services_beside_a_container_in_Kubernetes_decide_no_artifact()
    {
        CompileRequest plain = Request("net.onnx", []);
        var links = new Dictionary<string, string> { ["SPIKE_COMPILER_SERVICE_HOST"] = "10.96.12.7", ["SPIKE_COMPILER_PORT"] = "tcp://10.96.12.7:8080", ["SPIKE_COMPILER_PORT_8080_TCP_ADDR"] = "10.96.12.7" };
        Assert.AreEqual(plain.Line, new CompileRequest(plain.Item, plain.Compiler, plain.Configuration, new(links, "/p")).Line);
    }

    private static readonly CompilerEnvironment Nothing = new(new Dictionary<string, string>(), "/p");

    private static CompileRequest Request(string include, (string, string)[] metadata) =>
        new(ModelItem.From(TaskFolder.Model(include, metadata), "/p"), "/tools/spike-compile.dll", "", Nothing);
}
