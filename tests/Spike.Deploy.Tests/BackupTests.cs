using System.Globalization;

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
    [Needs("redis-server", "redis-cli")]
    public async Task A_wrong_password_leaves_no_half_backup()
    {
        using var folder = new TestFolder();
        int port = Server.FreePort();
        using Server redis = await StartRedis(folder["redis"], port);
        Tool.Run(DeployFolder.File("backup"), [folder["backups"], "--redis", $"127.0.0.1:{port}"], environment: [("REDISCLI_AUTH", "another")]).MustComplainOf("gives no copy");
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder["backups"]));
    }

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
