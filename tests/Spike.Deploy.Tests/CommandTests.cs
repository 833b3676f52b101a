using System.Text.Json;

namespace Spike.Deploy.Tests;

/// <summary>What a deployment calls of the command line: key and health.</summary>
[TestClass]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public class CommandTests
{
    [TestMethod]
    public void A_key_is_printed_once_and_only_its_hash_is_kept()
    {
        using var folder = new TestFolder();
        Tool made = Run("key", "ci", "--append", folder["keys"]);
        made.MustSucceed();
        string key = made.Output.Trim(), line = File.ReadAllText(folder["keys"]).Trim();
        Assert.StartsWith("spk_", key);
        Assert.MatchesRegex("^ci sha256:[0-9a-f]{64} compile$", line);
        Assert.DoesNotContain(key[4..], line);
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["keys"]));
        Run("key", "prometheus", "--scope", "metrics", "--append", folder["keys"]).MustSucceed();
        Assert.HasCount(2, File.ReadAllLines(folder["keys"]));
    }

    [TestMethod]
    public void A_key_is_added_on_a_line_of_its_own_however_the_last_one_ends()
    {
        using var folder = new TestFolder();
        // As an editor may leave it that strikes a line.
        File.WriteAllText(folder["keys"], "# ours");
        Run("key", "ci", "--append", folder["keys"]).MustSucceed();
        Run("key", "cd", "--append", folder["keys"]).MustSucceed();
        CollectionAssert.AreEqual((string[])["#", "ci", "cd"], File.ReadAllLines(folder["keys"]).Select(line => line.Split(' ')[0]).ToArray());
    }

    [TestMethod]
    public void Without_a_file_the_line_follows_the_key()
    {
        JsonElement answer = JsonDocument.Parse(Run("key", "ci", "--scope", "compile,watch", "--json").Output).RootElement;
        Assert.EndsWith(" compile,watch", answer.GetProperty("line").GetString());
        Assert.HasCount(2, Run("key", "ci").Output.Trim().Split('\n'));
    }

    [TestMethod]
    [DataRow("two words", "compile", "no single word")]
    [DataRow("#ci", "compile", "no single word")]
    [DataRow("ci", "everything", "'everything'")]
    public void A_line_that_the_service_would_not_take_is_not_made(string name, string scope, string words)
    {
        Tool made = Run("key", name, "--scope", scope);
        Assert.AreEqual(2, made.ExitCode);
        made.MustComplainOf(words);
    }

    [TestMethod]
    public void Where_nobody_answers_health_says_so()
    {
        Tool asked = Run("health", "--url", $"http://127.0.0.1:{Server.FreePort()}/health/live");
        Assert.AreEqual(1, asked.ExitCode);
        asked.MustComplainOf("SPIKE5012");
        Assert.AreEqual(2, Run("health", "--url", "file:///etc/passwd").ExitCode);
    }

    [TestMethod]
    public void A_service_that_would_stand_open_does_not_start()
    {
        using var folder = new TestFolder();
        Tool started = Run("serve", "--listen", "http://0.0.0.0:0", "--data-directory", folder["data"]);
        Assert.AreEqual(2, started.ExitCode);
        started.MustComplainOf("SPIKE4020");
    }

    private static Tool Run(params string[] arguments) => Tool.Run("dotnet", [DeployFolder.Program, .. arguments]);
}
