using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Spike.Cli.Tests.Commands;

[TestClass]
public sealed partial class CompileCommandTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void An_artifact_and_a_report_are_written_and_summed_up()
    {
        SpikeCompile run = SpikeCompile.Run(
            "compile", Digits.Cnn, "-o", folder["out"], "--name", "ziffern ü", "--calibration", Digits.Images, "--labels", Digits.Labels,
            "--validation-data", Digits.Images, "--validation-samples", "8", "--report");
        run.AssertDone();
        CollectionAssert.AreEquivalent(new[] { "ziffern ü.report.html", "ziffern ü.report.json", "ziffern ü.spike" }, FilesOf("out"));
        foreach (string word in new[] { folder["out"], "agreement", "spikes", "synaptic operations", "time ", "measuring layers" }) StringAssert.Contains(run.Output, word);
        JsonElement report = JsonDocument.Parse(File.ReadAllText(folder["out/ziffern ü.report.json"])).RootElement;
        Assert.AreEqual("ziffern ü", report.GetProperty("model").GetString());
        Assert.AreEqual(8, report.GetProperty("timeSteps").GetInt32());
        Assert.AreEqual(8, report.GetProperty("check").GetProperty("samples").GetInt32());
        Assert.IsGreaterThan(0, report.GetProperty("check").GetProperty("spikesPerSample").GetDouble());
        StringAssert.Contains(File.ReadAllText(folder["out/ziffern ü.report.html"]), "<title>ziffern &#252;: compilation report</title>");
    }

    [TestMethod]
    public void JSON_is_all_that_stands_on_standard_output()
    {
        SpikeCompile run = SpikeCompile.Run("compile", Digits.Cnn, "-o", folder.Path, "--validation-samples", "0", "--json");
        run.AssertDone();
        JsonElement json = run.Json;
        CollectionAssert.AreEqual(new[] { "artifact", "seconds", "diagnostics", "report", "stages" }, json.EnumerateObject().Select(key => key.Name).ToArray());
        Assert.AreEqual(folder["cnn_mnist.spike"], json.GetProperty("artifact").GetString());
        Assert.IsGreaterThan(0, json.GetProperty("seconds").GetDouble());
        CollectionAssert.AreEqual(
            new[] { "reading", "calibrating", "lowering", "verifying", "describing", "writing" },
            json.GetProperty("stages").EnumerateArray().Select(stage => Text(stage, "stage")).ToArray());
        JsonElement warning = json.GetProperty("diagnostics")[0];
        CollectionAssert.AreEqual(new[] { "code", "severity", "file", "node", "message" }, warning.EnumerateObject().Select(key => key.Name).ToArray());
        Assert.AreEqual(("SPIKE2001", "warning", Digits.Cnn), (Text(warning, "code"), Text(warning, "severity"), Text(warning, "file")));
        StringAssert.Contains(run.Error, $"{Digits.Cnn} : warning SPIKE2001: ");
        Assert.AreEqual(1218048, json.GetProperty("report").GetProperty("multiplyAccumulates").GetInt64());
    }

    [TestMethod]
    public void Every_option_that_the_build_sends_is_taken_from_its_response_file()
    {
        string response = folder.Write("compile.rsp", string.Join('\n',
            "compile", Digits.Cnn, "-o", folder["out dir"], "--name", "x", "--target", "simulation", "-O", "1", "--time-steps", "6", "--coding", "radix",
            "--input-shape", "input:1x1x28x28", "--calibration", Digits.Images, "--validation-data", Digits.Images, "--labels", Digits.Labels,
            "--max-accuracy-drop", "20.5", "--config", folder.Write("c.yaml", "compiler:\n  default_time_steps: 4\n"), "--report") + "\n");
        SpikeCompile.Run("@" + response).AssertDone();
        JsonElement inspected = SpikeCompile.Run("inspect", folder["out dir/x.spike"], "--json").Json.GetProperty("provenance");
        Assert.AreEqual(6, inspected.GetProperty("timeSteps").GetInt32());
        Assert.AreEqual(1, inspected.GetProperty("optimizationLevel").GetInt32());
    }

    [TestMethod]
    public void The_same_compilation_gives_the_same_bytes_but_for_what_it_took()
    {
        foreach (string name in new[] { "a", "b" })
        {
            SpikeCompile.Run("compile", Digits.Cnn, "-o", folder[name], "--calibration", Digits.Images, "--validation-samples", "2", "--report").AssertDone();
        }

        CollectionAssert.AreEqual(File.ReadAllBytes(folder["a/cnn_mnist.spike"]), File.ReadAllBytes(folder["b/cnn_mnist.spike"]));
        foreach (string file in FilesOf("a").Where(file => file != "cnn_mnist.spike")) Assert.AreEqual(WithoutCost($"a/{file}"), WithoutCost($"b/{file}"), file);

        string WithoutCost(string file)
        {
            string text = File.ReadAllText(folder[file]);
            Assert.AreEqual(1, Cost().Count(text), file);
            return Cost().Replace(text, "");
        }
    }

    [GeneratedRegex("\"compilation\":\\s*\\{[^{}]*(\\{[^{}]*\\}[^{}]*)*\"peakMemoryBytes\":\\s*[1-9][0-9]*\\s*\\}")]
    private static partial Regex Cost();

    [TestMethod]
    public void The_report_says_where_the_time_went_and_how_much_memory_it_took()
    {
        SpikeCompile.Run("compile", Digits.Cnn, "-o", folder.Path, "--calibration", Digits.Images, "--validation-samples", "2", "--report").AssertDone();
        JsonElement cost = JsonDocument.Parse(File.ReadAllText(folder["cnn_mnist.report.json"])).RootElement.GetProperty("compilation");
        CollectionAssert.AreEqual(
            new[] { "reading", "calibrating", "lowering", "choosing scales", "verifying", "measuring layers", "comparing codings", "describing" },
            cost.GetProperty("stages").EnumerateArray().Select(stage => Text(stage, "stage")).ToArray());
        // No process of this runtime is smaller than ten megabytes, and none of this network needs four gigabytes.
        Assert.IsInRange(10L << 20, 4L << 30, cost.GetProperty("peakMemoryBytes").GetInt64());
    }

    [TestMethod]
    [DataRow("SPIKE2004", new[] { "--time-steps", "0" }, "0")]
    [DataRow("SPIKE2004", new[] { "--time-steps", "17" }, "17")]
    [DataRow("SPIKE2004", new[] { "--time-steps", "abc" }, "'abc'")]
    [DataRow("SPIKE3001", new[] { "--target", "abacus" }, "simulation")]
    [DataRow("SPIKE3002", new[] { "--coding", "morse" }, "radix")]
    [DataRow("SPIKE3002", new[] { "-O", "4" }, "0 to 3")]
    [DataRow("SPIKE3002", new[] { "-O", "fast" }, "'fast'")]
    [DataRow("SPIKE3005", new[] { "--chip-config", "ncl-1chip" }, "'ncl-1chip'")]
    [DataRow("SPIKE3003", new[] { "--target", "loihi2", "--chip-config", "ncl-99chip" }, "ncl-64chip")]
    [DataRow("SPIKE3001", new[] { "--target", "loihi4" }, "loihi3")]
    [DataRow("SPIKE3002", new[] { "--profile-energy" }, "chip profile")]
    [DataRow("SPIKE3002", new[] { "--disable-pass", "spike_fision" }, "'spike_fision'")]
    [DataRow("SPIKE3002", new[] { "--input-shape", "input:1x0x28" }, "'0'")]
    [DataRow("SPIKE3002", new[] { "--name", "../x" }, "'../x'")]
    [DataRow("SPIKE3002", new[] { "--max-accuracy-drop", "little" }, "'little'")]
    public void A_wrong_option_is_wrong_usage(string code, string[] option, string words)
    {
        SpikeCompile.Run(["compile", Digits.Cnn, "-o", folder["out"], .. option]).AssertFault(2, code, words);
        Assert.IsFalse(Directory.Exists(folder["out"]));
    }

    [TestMethod]
    public void A_chip_s_energy_is_in_the_report_and_is_listed_when_asked_for()
    {
        string[] compile = ["compile", Digits.Cnn, "-o", folder["out"], "--calibration", Digits.Images, "--validation-samples", "20", "--target", "loihi2", "--chip-config", "ncl-2chip"];
        SpikeCompile listed = SpikeCompile.Run([.. compile, "--profile-energy"]);
        listed.AssertDone();
        StringAssert.Contains(listed.Output, "synapticOperation");
        JsonElement report = SpikeCompile.Run([.. compile, "--json"]).Json.GetProperty("report");
        Assert.AreEqual("loihi2", Text(report.GetProperty("energy"), "chip"));
        Assert.IsGreaterThan(0, report.GetProperty("energyPerSampleJoules").GetDouble());
        StringAssert.Contains(Text(report, "energyNote"), "assumed");
        Assert.IsGreaterThan(0, report.GetProperty("neurobench").GetProperty("footprintBytes").GetInt64());
        Assert.AreEqual("loihi2", Text(SpikeCompile.Run("inspect", folder["out/cnn_mnist.spike"], "--json").Json.GetProperty("provenance"), "target"));
    }

    [TestMethod]
    public void A_chip_s_profile_that_is_wrong_is_at_fault_with_its_key()
    {
        string right = File.ReadAllText(Path.Combine(Digits.RepositoryRoot, "src", "Spike.Runtime", "Chips", "Profiles", "loihi2.json"));
        string profile = folder.Write("mine.json", right.Replace("\"loihi2\"", "\"mine\"").Replace("\"value\": 1.7, \"unit\": \"pJ\"", "\"value\": 1.7, \"unit\": \"nJ\""));
        SpikeCompile run = SpikeCompile.Run("compile", Digits.Cnn, "-o", folder["out"], "--target", "mine", "--chip-config", profile);
        run.AssertFault(1, "SPIKE3006", profile, "'energies.tileSpike.unit'", "'pJ'");
        Assert.IsFalse(Directory.Exists(folder["out"]));
    }

    [TestMethod]
    public void A_file_that_is_no_model_is_at_fault()
    {
        byte[] model = File.ReadAllBytes(Digits.Cnn), random = new byte[2000];
        new Random(3).NextBytes(random);
        Check("SPIKE0001", folder["missing.onnx"]);
        Check("SPIKE0002", folder.Write("empty.onnx", []));
        Check("SPIKE0003", folder.Write("text.onnx", "just words\n"));
        Check("SPIKE0003", folder.Write("random.onnx", random));
        Check("SPIKE0004", folder.Write("cut.onnx", model[..(model.Length / 2)]));
        Check("SPIKE0005", folder.Write("net.pth", [0x80, 2, .. random]));

        void Check(string code, string path)
        {
            SpikeCompile run = SpikeCompile.Run("compile", path, "-o", folder["out"], "--json");
            run.AssertFault(1, code, path);
            Assert.AreEqual(code, Text(run.Json.GetProperty("diagnostics")[0], "code"));
            Assert.AreEqual(JsonValueKind.Null, run.Json.GetProperty("artifact").ValueKind);
            Assert.IsFalse(Directory.Exists(folder["out"]));
        }
    }

    [TestMethod]
    public void Labels_belong_to_the_calibration_data_where_there_is_no_other()
    {
        SpikeCompile run = SpikeCompile.Run("compile", Digits.Cnn, "-o", folder["out"], "--calibration", Digits.Images, "--labels", Digits.Labels, "--json");
        run.AssertDone();
        Assert.IsGreaterThan(0.9, run.Json.GetProperty("report").GetProperty("check").GetProperty("accuracy").GetDouble());
        SpikeCompile.Run("compile", Digits.Cnn, "-o", folder["out"], "--labels", Digits.Labels).AssertFault(2, "SPIKE3002", "--labels");
    }

    [TestMethod]
    public void Data_that_does_not_fit_is_at_fault()
    {
        string garbage = folder.Write("x.npz", "PK but nothing behind it");
        SpikeCompile.Run("compile", Digits.Cnn, "-o", folder["out"], "--calibration", garbage).AssertFault(1, "SPIKE2005", garbage);
        SpikeCompile.Run("compile", Digits.Cnn, "-o", folder["out"], "--calibration", Digits.Labels).AssertFault(1, "SPIKE2002", Digits.Labels, "12", "1x28x28");
    }

    [TestMethod]
    public void An_accuracy_that_falls_too_far_stops_it()
    {
        SpikeCompile run = SpikeCompile.Run(
            "compile", Digits.Cnn, "-o", folder["out"], "--calibration", Digits.Images, "--time-steps", "1", "--max-accuracy-drop", "0");
        run.AssertFault(1, "SPIKE2003");
        Assert.IsFalse(Directory.Exists(folder["out"]));
    }

    [TestMethod]
    public void A_folder_that_cannot_be_written_is_named()
    {
        folder.Write("file", "in the way");
        SpikeCompile.Run("compile", Digits.Cnn, "-o", folder["file/out"], "--calibration", Digits.Images, "--validation-samples", "0").AssertFault(1, "SPIKE5001", folder["file/out"]);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux | OperatingSystems.OSX)]
    public void An_interruption_leaves_nothing_behind()
    {
        // TERM takes the way of Ctrl-C; INT itself is ignored by whatever a shell starts in the background, and so by the tests then.
        using Process process = SpikeCompile.Start([], "compile", Digits.Vit, "-o", folder["out"], "--calibration", Digits.Images, "--report");
        while (process.StandardError.ReadLine() is { } line && !line.EndsWith(": calibrating", StringComparison.Ordinal)) { }
        using (Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"])) kill.WaitForExit();
        string rest = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(130, process.ExitCode, rest);
        StringAssert.Contains(rest, "interrupted");
        Assert.IsFalse(Directory.Exists(folder["out"]));
    }

    private string[] FilesOf(string name) => [.. Directory.GetFiles(folder[name]).Select(file => Path.GetFileName(file)!)];

    private static string? Text(JsonElement element, string key) => element.GetProperty(key).GetString();
}
