using System.Diagnostics;
using Spike.Runtime.Chips;
using Spike.Service.Tests.Cluster;

namespace Spike.Service.Tests.Api;

/// <summary>`spike-compile compile --server`: the service does it, with the same bits; what it cannot do is done here.</summary>
[TestClass]
public class ServerOptionTests
{
    [TestMethod]
    [TestProperty("Remedy", "SPIKE5011 SPIKE5012")]
    public async Task A_service_compiles_in_place_of_this_machine()
    {
        using var folder = new TemporaryFolder();
        using Member service = await Member.StartAsync(folder["data"], ("SPIKE_SLOTS", "1"));
        string address = service.Client.BaseAddress!.ToString();

        (int exit, string said) = Compile(Models.Cnn, folder["out"], "--server", address, "--report");
        Assert.AreEqual(0, exit, said);
        Assert.AreEqual(Models.HashOf(Models.Cnn), Models.HashOfFile(Path.Combine(folder["out"], "cnn_mnist.spike")));
        Assert.IsTrue(File.Exists(Path.Combine(folder["out"], "cnn_mnist.report.json")));
        Assert.IsTrue(File.Exists(Path.Combine(folder["out"], "cnn_mnist.report.html")));
        StringAssert.Contains(said, "SPIKE2001");
        Assert.DoesNotContain("SPIKE5011", said);
        Assert.AreEqual(0, Said("health", "--url", address + "health/live").ExitCode);

        // What is wrong with a model is wrong with it everywhere, and stands at the same place.
        string bad = folder["bad.onnx"];
        await File.WriteAllTextAsync(bad, "this is no network");
        (exit, said) = Compile(bad, folder["out"], "--server", address);
        Assert.AreEqual(1, exit);
        StringAssert.Contains(said, $"{bad} : error SPIKE0003");
    }

    [TestMethod]
    public async Task A_board_goes_with_the_profile_that_it_names()
    {
        using var folder = new TemporaryFolder();
        using Member service = await Member.StartAsync(folder["data"], ("SPIKE_SLOTS", "1"));
        string address = service.Client.BaseAddress!.ToString();
        byte[] profile = ChipFiles.ToBytes(ChipProfiles.Named("loihi3") with { Name = "mine" });
        string board = await Board(profile, "mine.json");

        string[] arguments = ["--target=mine", $"--chip-config={board}"];
        (int exit, string said) = Compile(Models.Cnn, folder["out"], ["--server", address, .. arguments]);
        Assert.AreEqual(0, exit, said);
        Assert.DoesNotContain("SPIKE5011", said);
        Assert.AreEqual(0, Compile(Models.Cnn, folder["here"], arguments).ExitCode);
        Assert.AreEqual(Models.HashOfFile(Path.Combine(folder["here"], "cnn_mnist.spike")), Models.HashOfFile(Path.Combine(folder["out"], "cnn_mnist.spike")));

        // One that lies elsewhere has no place on the other side.
        board = await Board(profile, "chips/mine.json");
        (exit, said) = Compile(Models.Cnn, folder["out"], ["--server", address, .. arguments]);
        Assert.AreEqual(0, exit, said);
        StringAssert.Contains(said, "only files beside the board are sent");

        async Task<string> Board(byte[] profile, string place)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[place])!);
            await File.WriteAllBytesAsync(folder[place], profile);
            await File.WriteAllTextAsync(folder["board.json"], $$"""
                {
                  "format": "spike-chip-board/1", "name": "one", "description": "One chip.", "profile": "{{place}}", "citations": {},
                  "chips": { "value": 1, "unit": "chips", "source": "assumed: a test" },
                  "columns": { "value": 1, "unit": "chips", "source": "assumed: a test" },
                  "rows": { "value": 1, "unit": "chips", "source": "assumed: a test" }
                }
                """);
            return folder["board.json"];
        }
    }

    [TestMethod]
    public void A_service_that_is_not_there_is_named_and_not_needed()
    {
        using var folder = new TemporaryFolder();
        string nobody = $"http://127.0.0.1:{RedisServer.FreePort()}";
        (int exit, string said) = Compile(Models.Lif, folder["out"], "--server", nobody, "--time-step=0.0001");
        Assert.AreEqual(0, exit, said);
        StringAssert.Contains(said, "warning SPIKE5011");
        StringAssert.Contains(said, nobody);
        Assert.AreEqual(Models.HashOf(Models.Lif, "--time-step=0.0001"), Models.HashOfFile(Path.Combine(folder["out"], "lif.spike")));
    }

    [TestMethod]
    public async Task What_a_policy_of_this_machine_refuses_leaves_what_is_there()
    {
        using var folder = new TemporaryFolder();
        using Member service = await Member.StartAsync(folder["data"], ("SPIKE_SLOTS", "1"));
        string address = service.Client.BaseAddress!.ToString(), artifact = Path.Combine(folder["out"], "cnn_mnist.spike");
        Directory.CreateDirectory(folder["out"]);
        await File.WriteAllTextAsync(artifact, "what was there");
        await File.WriteAllTextAsync(folder["small.yaml"], "targets:\n  simulation:\n    max_neurons: 10\n");
        (int exit, string said) = Compile(Models.Cnn, folder["out"], "--server", address, "--config", folder["small.yaml"]);
        Assert.AreEqual(3, exit, said);
        Assert.AreEqual("what was there", await File.ReadAllTextAsync(artifact));
    }

    [TestMethod]
    public async Task A_model_that_is_not_there_is_told_as_without_a_service()
    {
        using var folder = new TemporaryFolder();
        using Member service = await Member.StartAsync(folder["data"], ("SPIKE_SLOTS", "1"));
        (int exit, string said) = Compile(folder["none.onnx"], folder["out"], "--server", service.Client.BaseAddress!.ToString());
        Assert.AreEqual(1, exit, said);
        StringAssert.Contains(said, $"{folder["none.onnx"]} : error SPIKE0001");
    }

    private static (int ExitCode, string Said) Compile(string model, string output, params string[] arguments) =>
        Said(["compile", model, "-o", output, "--validation-samples=0", .. arguments]);

    private static (int ExitCode, string Said) Said(params string[] arguments)
    {
        using Process process = Member.Start(arguments);
        Task<string> text = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return (process.ExitCode, error.Result + text.Result);
    }
}
