using System.CommandLine;
using Spike.Cli.Commands;
using Spike.Cli.Rendering;
using Spike.Runtime.Chips;

namespace Spike.Cli.Tests.Commands;

/// <summary>Each diagnostic is provoked, then what it says to do is done, and it is gone.</summary>
[TestClass]
public sealed class RemedyTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    [TestProperty("Remedy", "SPIKE2003 SPIKE2006")]
    public void Take_more_time_steps()
    {
        string[] few = ["--time-steps", "1", "--calibration", Digits.Images], more = ["--time-steps", "8", "--calibration", Digits.Images];
        AssertWarns(Compile(few), "SPIKE2006", "Take more time steps");
        AssertSilent(Compile(more), "SPIKE2006");
        Compile([.. few, "--max-accuracy-drop", "1"]).AssertFault(1, "SPIKE2003", "Take more time steps");
        Compile([.. more, "--max-accuracy-drop", "1"]).AssertDone();
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE2001 SPIKE2002 SPIKE2005")]
    public void Give_real_inputs()
    {
        AssertWarns(Compile("--validation-samples", "0"), "SPIKE2001", "Give some hundred real inputs");
        Compile("--validation-samples", "0", "--calibration", Digits.Labels).AssertFault(1, "SPIKE2002");
        Compile("--validation-samples", "0", "--calibration", folder.Write("x.npz", "no archive")).AssertFault(1, "SPIKE2005");
        SpikeCompile right = Compile("--validation-samples", "0", "--calibration", Digits.Images);
        right.AssertDone();
        AssertSilent(right, "SPIKE2001");
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE2004 SPIKE3001 SPIKE3002 SPIKE3003 SPIKE3005")]
    [DataRow("SPIKE2004", new[] { "--time-steps", "17" }, "16", new[] { "--time-steps", "16" })]
    [DataRow("SPIKE3001", new[] { "--target", "loihi4" }, "loihi3", new[] { "--target", "loihi3" })]
    [DataRow("SPIKE3002", new[] { "--coding", "morse" }, "rate", new[] { "--coding", "rate" })]
    [DataRow("SPIKE3003", new[] { "--target", "loihi2", "--chip-config", "ncl-99chip" }, "ncl-64chip", new[] { "--target", "loihi2", "--chip-config", "ncl-64chip" })]
    [DataRow("SPIKE3005", new[] { "--chip-config", "ncl-1chip" }, "ncl-1chip", new[] { "--chip-config", "ncl-1chip", "--target", "loihi2" })]
    public void Take_a_value_that_the_message_names(string code, string[] wrong, string named, string[] right)
    {
        string[] common = ["--calibration", Digits.Images, "--validation-samples", "0"];
        Compile([.. common, .. wrong]).AssertFault(2, code, named);
        Compile([.. common, .. right]).AssertDone();
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE3010 SPIKE3011 SPIKE3012 SPIKE3013 SPIKE3016")]
    public void Compile_for_a_chip_with_more_of_what_is_missing()
    {
        string native = Path.Combine(Digits.RepositoryRoot, "tests", "models", "nir", "cnn.nir");
        For(native, chip => chip with { Core = chip.Core with { StateMemory = chip.Core.StateMemory with { Value = 24 } } }).AssertFault(1, "SPIKE3010", "more state a core");
        For(native, chip => chip with { Core = chip.Core with { SynapticMemory = chip.Core.SynapticMemory with { Value = 128 } } }).AssertFault(1, "SPIKE3011", "more synaptic memory a core");
        For(native, chip => chip with { Core = chip.Core with { FanIn = chip.Core.FanIn with { Value = 3 } } }).AssertFault(1, "SPIKE3016", "a larger fan-in a core");
        For(native, chip => chip).AssertDone();
        For(Digits.Cnn, chip => chip with { Cores = chip.Cores with { PerChip = chip.Cores.PerChip with { Value = 1 } } }).AssertFault(1, "SPIKE3012", "Take a board with more chips");
        For(Digits.Vit, chip => chip with { Processors = chip.Processors with { Memory = chip.Processors.Memory with { Value = 64 } } }).AssertFault(1, "SPIKE3013", "more memory");
        For(Digits.Cnn, chip => chip).AssertDone();
        For(Digits.Vit, chip => chip).AssertDone();

        SpikeCompile For(string model, Func<ChipProfile, ChipProfile> change) => SpikeCompile.Run(
            ["compile", model, "-o", folder["out"], .. model == native ? Array.Empty<string>() : ["--calibration", Digits.Images, "--validation-samples", "0"], "--target", "mine",
                "--chip-config", folder.Write("mine.json", ChipFiles.ToBytes(change(ChipProfiles.Named("loihi3")) with { Name = "mine" }))]);
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE3015")]
    public void Measure_on_calibration_data()
    {
        string models = Path.Combine(Digits.RepositoryRoot, "tests", "models", "nir");
        string[] compile = ["compile", Path.Combine(models, "cnn.nir"), "-o", folder["out"], "--target", "loihi2", "--json"];
        SpikeCompile unmeasured = SpikeCompile.Run(compile);
        AssertWarns(unmeasured, "SPIKE3015", "--calibration");
        Assert.AreEqual(0, unmeasured.Json.GetProperty("nativeChip").GetProperty("agreement").GetArrayLength());
        SpikeCompile measured = SpikeCompile.Run([.. compile, "--calibration", Path.Combine(models, "cnn.npz")]);
        measured.AssertDone();
        Assert.AreNotEqual(0, measured.Json.GetProperty("nativeChip").GetProperty("agreement").GetArrayLength());
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE3004 SPIKE3006")]
    public void Correct_the_key_of_the_chip_profile()
    {
        string right = File.ReadAllText(Path.Combine(Digits.RepositoryRoot, "src", "Spike.Runtime", "Chips", "Profiles", "loihi2.json")).Replace("\"loihi2\"", "\"mine\"");
        For(right.Replace("\"value\": 1.7, \"unit\": \"pJ\"", "\"value\": 1.7, \"unit\": \"nJ\"")).AssertFault(1, "SPIKE3006", "'pJ'");
        For(right.Replace("\"perChip\": { \"value\": 128", "\"perChip\": { \"value\": \"many\"")).AssertFault(1, "SPIKE3004", "cores.perChip");
        For(right).AssertDone();

        SpikeCompile For(string profile) =>
            Compile("--calibration", Digits.Images, "--validation-samples", "0", "--target", "mine", "--chip-config", folder.Write("mine.json", profile));
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE4002")]
    public void Put_the_weights_beside_the_model()
    {
        Directory.CreateDirectory(folder["in"]);
        folder.Write("net.bin", new byte[100]);
        folder.Write("in/net.bin", new byte[100]);
        byte[] model = File.ReadAllBytes(Digits.Cnn);
        string outside = folder.Write("in/outside.onnx", ExternalWeights.AddTo(model, "../net.bin")), beside = folder.Write("in/beside.onnx", ExternalWeights.AddTo(model, "net.bin"));
        SpikeCompile.Run("compile", outside, "-o", folder["out"]).AssertFault(3, "SPIKE4002", "folder");
        SpikeCompile.Run("analyze", beside).AssertDone();
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE5001")]
    public void Make_the_folder_writable()
    {
        string blocked = folder.Write("blocked", "a file where the folder should be");
        SpikeCompile.Run("compile", Digits.Cnn, "-o", blocked, "--validation-samples", "0").AssertFault(1, "SPIKE5001", blocked);
        File.Delete(blocked);
        SpikeCompile.Run("compile", Digits.Cnn, "-o", blocked, "--validation-samples", "0").AssertDone();
    }

    [TestMethod]
    public void An_installation_without_the_service_says_where_to_get_it()
    {
        string cli = SpikeCompile.Folder;
        foreach (string file in Directory.GetFiles(cli, "*.dll").Append(Path.Combine(cli, "spike-compile.runtimeconfig.json")))
            File.Copy(file, folder[Path.GetFileName(file)]);
        SpikeCompile.RunAssembly(folder["spike-compile.dll"], "serve").AssertFault(1, "SPIKE5010", "Install spike-compile as a tool or take its container");
    }

    [TestMethod]
    [DoNotParallelize]
    public void What_nobody_foresaw_is_an_internal_error_that_asks_for_a_report()
    {
        var command = new Command("info") { CommonOptions.Json, CommonOptions.Config };
        TextWriter error = Console.Error;
        using var written = new StringWriter();
        Console.SetError(written);
        int code;
        try
        {
            code = new CommandHost(CancellationToken.None).Run<ServeDocument>(
                command.Parse([]), _ => throw new InvalidOperationException("A table has no row."), DocumentJson.Default.ServeDocument, (_, _) => { });
        }
        finally
        {
            Console.SetError(error);
        }

        Assert.AreEqual(4, code);
        StringAssert.Contains(written.ToString(), "error SPIKE5003: internal error: InvalidOperationException: A table has no row. This is a fault in SpikeBuild, not in the model; please report it.");
    }

    private SpikeCompile Compile(params string[] options) => SpikeCompile.Run(["compile", Digits.Cnn, "-o", folder["out"], .. options]);

    private static void AssertWarns(SpikeCompile run, string code, string words)
    {
        run.AssertDone();
        StringAssert.Contains(run.Error.Split('\n').First(line => line.Contains($" : warning {code}: ", StringComparison.Ordinal)), words);
    }

    private static void AssertSilent(SpikeCompile run, string code)
    {
        run.AssertDone();
        Assert.DoesNotContain(code, run.Error);
    }
}
