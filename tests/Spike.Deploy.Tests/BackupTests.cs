using System.Globalization;
using Spike.Build.Tasks.Tests.Builds;

namespace Spike.Deploy.Tests;

[TestClass]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public class BackupTests
{
    private const string Password = "a password";

    private static readonly (string, string)[] Authorised = [("REDISCLI_AUTH", Password)];

    [TestMethod]
    [Needs("redis-server", "redis-cli")]
    public async Task What_was_kept_is_there_again_after_everything_is_lost()
    {
        using var folder = new TestFolder();
        int port = Server.FreePort();
        string backup;
        using (Server redis = await StartRedis(folder["redis"], port))
        {
            Redis(port, "set", "job:1", "done").MustSucceed();
            Redis(port, "hset", "members", "silo-1", "active").MustSucceed();
            folder.Write("data/artifacts/ab/abcdef.spike", "an artifact");
            File.SetUnixFileMode(folder.Write("config/api-keys", "ci sha256:00 compile"), UnixFileMode.UserRead);
            Tool run = Tool.Run(DeployFolder.File("backup"), [folder["backups"], "--data", folder["data"], "--config", folder["config"], "--redis", $"127.0.0.1:{port}"], environment: Authorised);
            run.MustSucceed();
            backup = run.Output.Trim();

            // What comes after it is lost, and so is the machine.
            Redis(port, "set", "job:2", "running").MustSucceed();
        }

        Directory.Delete(folder["redis"], recursive: true);
        Directory.Delete(folder["data"], recursive: true);
        Tool.Run(DeployFolder.File("restore"), [backup, "--data", folder["data"], "--config", folder["config-again"], "--redis", folder["redis"]]).MustSucceed();

        Assert.AreEqual("an artifact", File.ReadAllText(folder["data", "artifacts", "ab", "abcdef.spike"]));
        Assert.AreEqual("ci sha256:00 compile", File.ReadAllText(folder["config-again", "api-keys"]));
        Assert.AreEqual(UnixFileMode.UserRead, File.GetUnixFileMode(folder["config-again", "api-keys"]));
        using Server again = await StartRedis(folder["redis"], port);
        Assert.AreEqual("done", Redis(port, "get", "job:1").Output.Trim());
        Assert.AreEqual("active", Redis(port, "hget", "members", "silo-1").Output.Trim());
        Assert.AreEqual("", Redis(port, "get", "job:2").Output.Trim());
    }

    [TestMethod]
    public void A_damaged_backup_is_not_restored()
    {
        using var folder = new TestFolder();
        folder.Write("data/a.spike", "an artifact");
        Tool run = Tool.Run(DeployFolder.File("backup"), [folder["backups"], "--data", folder["data"]]);
        run.MustSucceed();
        using (FileStream file = File.OpenWrite(Path.Combine(run.Output.Trim(), "data.tar.gz")))
        {
            file.Position = 20;
            file.WriteByte(0xff);
        }

        Tool.Run(DeployFolder.File("restore"), [run.Output.Trim(), "--data", folder["again"]]).MustComplainOf("is damaged; nothing was restored");
        Assert.IsFalse(Directory.Exists(folder["again"]));
    }

    [TestMethod]
    public void Nothing_that_is_there_is_overwritten()
    {
        using var folder = new TestFolder();
        folder.Write("data/a.spike", "an artifact");
        Tool run = Tool.Run(DeployFolder.File("backup"), [folder["backups"], "--data", folder["data"]]);
        run.MustSucceed();
        Tool.Run(DeployFolder.File("restore"), [run.Output.Trim(), "--data", folder["data"]]).MustComplainOf("is not empty");
    }

    [TestMethod]
    public void A_part_that_the_backup_lacks_keeps_the_others_from_being_restored()
    {
        using var folder = new TestFolder();
        string backup = Keep(folder);
        foreach (string[] lacking in new string[][] { ["--config", folder["config-again"]], ["--redis", folder["redis-again"]] })
            Restore(backup, ["--data", folder["again"], .. lacking]).MustComplainOf($"holds no {lacking[0][2..]}; nothing was restored");
        // A copy whose sum nobody kept is none.
        folder.Write(Path.GetRelativePath(folder.Path, Path.Combine(backup, "config.tar.gz")), "");
        Restore(backup, "--data", folder["again"], "--config", folder["config-again"]).MustComplainOf("holds no config");
        AssertOnly(folder, "backups", "data");
    }

    [TestMethod]
    public void A_folder_that_is_not_empty_keeps_the_others_from_being_restored()
    {
        using var folder = new TestFolder();
        string backup = Keep(folder, "--config", "config");
        folder.Write("config-again/mine", "");
        Restore(backup, "--data", folder["again"], "--config", folder["config-again"]).MustComplainOf("is not empty");
        Restore(backup, "--data", folder["again"], "--config", folder["again", "config"]).MustComplainOf("each needs a folder of its own");
        Restore(backup, "--data", folder["config-again", "mine"]).MustComplainOf("is no folder");
        AssertOnly(folder, "backups", "config", "config-again", "data");
    }

    [TestMethod]
    public void What_fails_on_the_way_leaves_nothing_of_what_went_well()
    {
        using var folder = new TestFolder();
        string backup = Keep(folder, "--config", "config");
        // Its sum is right, and it is no archive.
        File.WriteAllText(Path.Combine(backup, "config.tar.gz"), "no archive");
        Tool.Run("/bin/sh", ["-c", "sha256sum -- *.gz > SHA256SUMS"], backup).MustSucceed();
        Directory.CreateDirectory(folder["again"]);
        Assert.AreNotEqual(0, Restore(backup, "--data", folder["again"], "--config", folder["config-again"]).ExitCode);
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder["again"]));
        AssertOnly(folder, "again", "backups", "config", "data");
    }

    [TestMethod]
    [Needs("redis-server", "redis-cli")]
    public async Task Redis_that_still_reads_its_copy_is_waited_for()
    {
        using var folder = new TestFolder();
        (string backup, int port) = await KeepRedisAsync(folder, keys: 200);
        // A twentieth of a second a key: the real server, and a large database.
        (string, string)[] slow = Instead(folder, "redis-server", "exec \"$REAL\" \"$@\" --key-load-delay 50000 --loading-process-events-interval-bytes 1024");
        Restore(backup, ["--redis", folder["redis"], "--wait", "4"], slow).MustComplainOf("has not read its copy in 4 seconds (it said 'LOADING");
        AssertOnly(folder, "backups", "instead");
        Restore(backup, ["--redis", folder["redis"], "--wait", "60"], slow).MustSucceed();
        using Server again = await StartRedis(folder["redis"], port);
        Assert.AreEqual("200", Redis(port, "dbsize").Output.Trim());
    }

    [TestMethod]
    [Needs("redis-server", "redis-cli")]
    [DataRow("sleep 100", "it said 'nothing'")]
    [DataRow("echo 'Can not handle that'; exit 1", "Redis does not start from the copy: Can not handle that")]
    public async Task Redis_that_does_not_come_up_holds_up_nobody(string instead, string words)
    {
        using var folder = new TestFolder();
        (string backup, _) = await KeepRedisAsync(folder, keys: 1);
        folder.Write("data/a.spike", "an artifact");
        string both = Keep(folder);
        File.Copy(Path.Combine(backup, "redis.rdb"), Path.Combine(both, "redis.rdb"));
        Tool.Run("/bin/sh", ["-c", "sha256sum -- *.gz *.rdb > SHA256SUMS"], both).MustSucceed();
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        Restore(both, ["--data", folder["again"], "--redis", folder["redis"], "--wait", "2"], Instead(folder, "redis-server", instead)).MustComplainOf(words);
        Assert.IsLessThan(60, System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds);
        AssertOnly(folder, "backups", "data", "instead");
    }

    [TestMethod]
    [Needs("redis-server", "redis-cli")]
    [NeedsSmallDisk]
    public async Task A_log_that_Redis_cannot_write_is_no_success()
    {
        using var folder = new TestFolder();
        (string backup, _) = await KeepRedisAsync(folder, keys: 20, bytes: 50_000);
        using var disk = new SmallDisk(folder["disk"], $"{new FileInfo(Path.Combine(backup, "redis.rdb")).Length * 3 / 2}");
        Restore(backup, "--redis", folder["disk", "redis"]).MustComplainOf("Redis could not write its log");
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder["disk"]));
        // What the folder itself is mounted on cannot be put in its place.
        disk.Remount("size=16m");
        Restore(backup, "--redis", folder["disk"]).MustSucceed();
        Assert.IsTrue(File.Exists(folder["disk", "appendonlydir", "appendonly.aof.manifest"]));
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder["disk"], ".restore*"));
    }

    [TestMethod]
    [Needs("redis-server", "redis-cli", "chown")]
    public async Task What_root_restores_belongs_to_whom_the_folder_belonged()
    {
        if (Environment.UserName != "root") Assert.Inconclusive("only root gives files to others");
        using var folder = new TestFolder();
        (string backup, _) = await KeepRedisAsync(folder, keys: 1);
        Restore(backup, "--redis", folder["rooted"]).MustWarnOf("belongs to root; 'chown -R USER:");
        Directory.CreateDirectory(folder["redis"]);
        Tool.Run("chown", ["999:1000", folder["redis"]]).MustSucceed();
        File.SetUnixFileMode(folder["redis"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
        Restore(backup, "--redis", folder["redis"]).MustSucceed();
        Assert.AreEqual("750 999:1000", Tool.Run("stat", ["--format=%a %u:%g", folder["redis"]]).Output.Trim());
        Assert.AreEqual("", Tool.Run("find", [folder["redis"], "-not", "-user", "999"]).Output);
    }

    [TestMethod]
    [Needs("redis-server", "redis-cli")]
    public async Task A_wrong_password_leaves_no_half_backup()
    {
        using var folder = new TestFolder();
        int port = Server.FreePort();
        using Server redis = await StartRedis(folder["redis"], port);
        Tool.Run(DeployFolder.File("backup"), [folder["backups"], "--redis", $"127.0.0.1:{port}"], environment: [("REDISCLI_AUTH", "another")]).MustComplainOf("gives no copy");
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder["backups"]));
    }

    /// <summary>A backup of a data folder, and of what else is named.</summary>
    private static string Keep(TestFolder folder, params string[] more)
    {
        folder.Write("data/a.spike", "an artifact");
        if (more is [_, var name]) folder.Write(name + "/c.yaml", "compiler:");
        Tool run = Tool.Run(DeployFolder.File("backup"), [folder["backups"], "--data", folder["data"], .. more.Select((word, place) => place == 1 ? folder[word] : word)]);
        run.MustSucceed();
        return run.Output.Trim();
    }

    /// <summary>A backup of a Redis that is gone.</summary>
    private static async Task<(string Backup, int Port)> KeepRedisAsync(TestFolder folder, int keys, int bytes = 100)
    {
        int port = Server.FreePort();
        Tool run;
        using (await StartRedis(folder["redis"], port))
        {
            var random = new byte[bytes];
            for (int key = 0; key < keys; key++)
            {
                // What does not shrink when it is written.
                Random.Shared.NextBytes(random);
                Redis(port, "set", $"job:{key}", Convert.ToBase64String(random)).MustSucceed();
            }

            run = Tool.Run(DeployFolder.File("backup"), [folder["backups"] + "/redis", "--redis", $"127.0.0.1:{port}"], environment: Authorised);
            run.MustSucceed();
        }

        Directory.Delete(folder["redis"], recursive: true);
        return (run.Output.Trim(), port);
    }

    private static Tool Restore(string backup, params string[] arguments) => Restore(backup, arguments, []);

    private static Tool Restore(string backup, string[] arguments, (string, string)[] environment) => Tool.Run(DeployFolder.File("restore"), [backup, .. arguments], environment: environment);

    /// <summary>A program that is found before the one of that name, which it knows as $REAL.</summary>
    private static (string, string)[] Instead(TestFolder folder, string program, string script)
    {
        string file = folder.Write("instead/" + program, $"#!/bin/sh\nREAL={Tool.Find(program)}\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return [("PATH", $"{folder["instead"]}:{Environment.GetEnvironmentVariable("PATH")}")];
    }

    private static void AssertOnly(TestFolder folder, params string[] names) =>
        Assert.AreEqual(string.Join(' ', names), string.Join(' ', Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)));

    private static async Task<Server> StartRedis(string folder, int port)
    {
        Directory.CreateDirectory(folder);
        string number = port.ToString(CultureInfo.InvariantCulture);
        Server server = Server.Start("redis-server", ["--bind", "127.0.0.1", "--port", number, "--requirepass", Password, "--dir", folder, "--appendonly", "yes", "--appendfsync", "always"]);
        return await server.Ready(() => Task.FromResult(Redis(port, "ping").Output.Contains("PONG", StringComparison.Ordinal)));
    }

    private static Tool Redis(int port, params string[] command) =>
        Tool.Run("redis-cli", ["-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "--no-auth-warning", .. command], environment: Authorised);
}
