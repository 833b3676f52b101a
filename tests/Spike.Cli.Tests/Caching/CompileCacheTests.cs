using System.Diagnostics;
using System.Text.Json;
using Spike.Build.Tasks.Tests.Builds;
using Spike.Runtime.Chips;

namespace Spike.Cli.Tests.Caching;

[TestClass]
public sealed class CompileCacheTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void What_was_compiled_comes_back_with_its_reports_and_its_warnings()
    {
        SpikeCompile first = Compile("one", "--report"), second = Compile("two", "--report");
        Assert.IsFalse(first.Json.TryGetProperty("cached", out _));
        Assert.IsTrue(second.Json.GetProperty("cached").GetBoolean());
        foreach (string file in (string[])["cnn_mnist.spike", "cnn_mnist.report.json", "cnn_mnist.report.html"])
            CollectionAssert.AreEqual(File.ReadAllBytes(folder["one/" + file]), File.ReadAllBytes(folder["two/" + file]), file);
        Assert.HasCount(3, Directory.GetFiles(folder["two"]));
        Assert.AreEqual(first.Json.GetProperty("report").GetRawText(), second.Json.GetProperty("report").GetRawText());
        Assert.AreEqual(first.Json.GetProperty("diagnostics").GetRawText(), second.Json.GetProperty("diagnostics").GetRawText());
        StringAssert.Contains(second.Error, "warning SPIKE2001");

        // Another option is another compilation, and so is the wish for reports.
        Assert.IsFalse(Compile("three", "--time-steps", "6").Json.TryGetProperty("cached", out _));
        Assert.IsFalse(Compile("four").Json.TryGetProperty("cached", out _));

        JsonElement info = SpikeCompile.Run([("SPIKE_CACHE_DIR", folder["cache"])], "cache", "info", "--json").Json;
        Assert.AreEqual((3, 0), (info.GetProperty("entries").GetInt32(), info.GetProperty("damaged").GetInt32()));
        SpikeCompile.Run([("SPIKE_CACHE_DIR", folder["cache"])], "cache", "clean").AssertDone();
        Assert.IsFalse(Directory.Exists(folder["cache"]));
    }

    [TestMethod]
    public void A_damaged_entry_is_compiled_again_and_verify_finds_the_rest()
    {
        Compile("one");
        byte[] sound = File.ReadAllBytes(folder["one/cnn_mnist.spike"]);
        foreach (string blob in Directory.GetFiles(folder["cache/cas"], "*", SearchOption.AllDirectories)) File.WriteAllBytes(blob, File.ReadAllBytes(blob)[..^1]);
        SpikeCompile again = Compile("two");
        Assert.IsFalse(again.Json.TryGetProperty("cached", out _));
        CollectionAssert.AreEqual(sound, File.ReadAllBytes(folder["two/cnn_mnist.spike"]));
        Assert.IsTrue(Compile("three").Json.GetProperty("cached").GetBoolean());

        string poisoned = Directory.GetFiles(folder["cache/cas"], "*", SearchOption.AllDirectories)[0];
        File.WriteAllText(poisoned, "poison");
        JsonElement verified = SpikeCompile.Run([("SPIKE_CACHE_DIR", folder["cache"])], "cache", "verify", "--json").Json;
        Assert.AreEqual((2, 0), (verified.GetProperty("damaged").GetInt32(), verified.GetProperty("entries").GetInt32()), "the file, and the entry that names it");
        Assert.IsFalse(File.Exists(poisoned));
    }

    [TestMethod]
    public void A_policy_holds_for_what_comes_from_the_cache()
    {
        Compile("one");
        string config = folder.Write("c.yaml", "targets:\n  simulation:\n    max_neurons: 100\n");
        Run("two", "--config", config).AssertFault(3, "SPIKE4001", "over the limit of 100");
        Assert.IsFalse(Directory.Exists(folder["two"]));
    }

    [TestMethod]
    public void A_board_whose_profile_changed_is_another_board()
    {
        ChipProfile chip = ChipProfiles.Named("loihi3") with { Name = "mine" };
        string board = folder.Write("board.json", """
            {
              "format": "spike-chip-board/1", "name": "one", "description": "One chip.", "profile": "mine.json", "citations": {},
              "chips": { "value": 1, "unit": "chips", "source": "assumed: a test" },
              "columns": { "value": 1, "unit": "chips", "source": "assumed: a test" },
              "rows": { "value": 1, "unit": "chips", "source": "assumed: a test" }
            }
            """);
        bool IsCached(string description)
        {
            folder.Write("mine.json", ChipFiles.ToBytes(chip with { Description = description }));
            return Compile("out", "--target", "mine", "--chip-config", board).Json.TryGetProperty("cached", out _);
        }

        Assert.IsFalse(IsCached("One."));
        Assert.IsTrue(IsCached("One."));
        Assert.IsFalse(IsCached("Another."));
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE5020")]
    [NeedsSmallDisk]
    public void A_full_disk_and_one_that_cannot_be_written_cost_a_warning()
    {
        using var disk = new SmallDisk(folder["cache"], "64k");
        SpikeCompile full = Compile("one");
        StringAssert.Contains(full.Error, "warning SPIKE5020");
        StringAssert.Contains(full.Error, "No space left");
        Assert.IsTrue(File.Exists(folder["one/cnn_mnist.spike"]));
        Assert.IsEmpty(Directory.GetFiles(folder["cache/tmp"]), "what was begun is removed");

        disk.Remount("ro");
        StringAssert.Contains(Compile("two").Error, "warning SPIKE5020");
        disk.Remount("rw,size=64m");
        Assert.DoesNotContain("SPIKE5020", Compile("three").Error);
        disk.Remount("ro");
        SpikeCompile read = Compile("four");
        Assert.IsTrue(read.Json.GetProperty("cached").GetBoolean(), "what can only be read serves as well");
        Assert.DoesNotContain("SPIKE5020", read.Error);
    }

    [TestMethod]
    public void Processes_that_share_a_cache_too_small_for_them_all_make_whole_artifacts()
    {
        byte[] sound = File.ReadAllBytes(Digits.Artifact);
        // Every second one finds its entry evicted by another, or half of it.
        (string, string)[] environment = [("SPIKE_CACHE_DIR", folder["cache"]), ("SPIKE_CACHE_MAX_GB", "0.0001")];
        Process[] processes = [.. Enumerable.Range(0, 6).Select(i => SpikeCompile.Start(environment,
            "compile", Digits.Cnn, "-o", folder[$"out{i}"], "--calibration", Digits.Images, "--validation-samples", "0", "--threads", "1", "--json"))];
        foreach ((Process process, int i) in processes.Select((process, i) => (process, i)))
        {
            string output = process.StandardOutput.ReadToEnd(), error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.AreEqual(0, process.ExitCode, error + output);
            process.Dispose();
            CollectionAssert.AreEqual(sound, File.ReadAllBytes(folder[$"out{i}/cnn_mnist.spike"]));
        }

        Assert.IsLessThanOrEqualTo((long)(0.0001 * (1L << 30)) + (1 << 20), new DirectoryInfo(folder["cache"]).GetFiles("*", SearchOption.AllDirectories).Sum(file => file.Length));
        Assert.IsEmpty(Directory.GetFiles(folder["cache/tmp"]));
    }

    [TestMethod]
    [DataRow("SPIKE_CACHE_URL", "ftp://host/", "http")]
    [DataRow("SPIKE_CACHE_URL", "http://user:secret@host/", "without user")]
    [DataRow("SPIKE_CACHE_MAX_GB", "0", "above 0")]
    [DataRow("SPIKE_CACHE_ENABLED", "perhaps", "neither true nor false")]
    [DataRow("SPIKE_CACHE_USER", "me", "belong together")]
    public void A_wrong_value_is_wrong_usage(string name, string value, string words) =>
        SpikeCompile.Run([("SPIKE_CACHE_DIR", folder["cache"]), (name, value), .. name == "SPIKE_CACHE_USER" ? [("SPIKE_CACHE_URL", "http://127.0.0.1:1/")] : Array.Empty<(string, string)>()], "compile", Digits.Cnn, "-o", folder["out"]).AssertFault(2, "SPIKE3002", words);

    [TestMethod]
    public void Switched_off_it_is_neither_read_nor_written()
    {
        SpikeCompile.Run([("SPIKE_CACHE_DIR", folder["cache"]), ("SPIKE_CACHE_ENABLED", "false")], "compile", Digits.Cnn, "-o", folder["out"], "--validation-samples", "0").AssertDone();
        Assert.IsFalse(Directory.Exists(folder["cache"]));
        string config = folder.Write("c.yaml", $"compiler:\n  compilation_cache_enabled: false\n  cache_directory: \"{folder["cache"]}\"\n");
        SpikeCompile.Run("compile", Digits.Cnn, "-o", folder["out"], "--validation-samples", "0", "--config", config).AssertDone();
        Assert.IsFalse(Directory.Exists(folder["cache"]));
    }

    private SpikeCompile Compile(string output, params string[] options)
    {
        SpikeCompile run = Run(output, options);
        run.AssertDone();
        return run;
    }

    private SpikeCompile Run(string output, params string[] options) =>
        SpikeCompile.Run([("SPIKE_CACHE_DIR", folder["cache"])], ["compile", Digits.Cnn, "-o", folder[output], "--validation-samples", "0", "--json", .. options]);
}
