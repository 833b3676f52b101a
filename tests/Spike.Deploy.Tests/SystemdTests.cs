namespace Spike.Deploy.Tests;

[TestClass]
public class SystemdTests
{
    [TestMethod]
    [Needs("systemd-analyze")]
    public void Systemd_takes_the_unit()
    {
        using var folder = new TestFolder();
        // The program is not installed here; all else is as it stands.
        string unit = folder.Write("spike-compiler.service", DeployFolder.Text("systemd", "spike-compiler.service").Replace("/opt/spike-compiler/spike-compile serve", "/bin/true serve", StringComparison.Ordinal));
        Tool verified = Tool.Run("systemd-analyze", ["verify", "--man=no", unit]);
        verified.MustSucceed();
        // Words that it does not know are warnings to it.
        Assert.DoesNotContain("spike-compiler.service", verified.Output);
    }

    [TestMethod]
    [Needs("systemd-analyze")]
    public void A_misspelt_setting_is_found()
    {
        using var folder = new TestFolder();
        string unit = folder.Write("spike-compiler.service", DeployFolder.Text("systemd", "spike-compiler.service").Replace("ProtectHome=", "ProtectHomes=", StringComparison.Ordinal));
        Assert.Contains("ProtectHomes", Tool.Run("systemd-analyze", ["verify", "--man=no", unit]).Output);
    }

    /// <summary>tests/Spike.Service.Tests/Isolation shows what a mount over a part of /proc does to it.</summary>
    [TestMethod]
    public void The_unit_leaves_bubblewrap_what_it_needs()
    {
        string[] lines = DeployFolder.Text("systemd", "spike-compiler.service").Split('\n');
        foreach (string forbidding in (string[])["ProtectKernelTunables=", "ProtectKernelLogs=", "ProcSubset=", "ProtectHostname=", "ProtectControlGroups=", "PrivateUsers="])
            Assert.IsFalse(lines.Any(line => line.StartsWith(forbidding, StringComparison.Ordinal)), forbidding);
        Assert.Contains("Delegate=memory", lines);
        string namespaces = lines.Single(line => line.StartsWith("RestrictNamespaces=", StringComparison.Ordinal));
        foreach (string kind in (string[])["user", "mnt", "pid", "net", "ipc", "uts", "cgroup"]) Assert.Contains(kind, namespaces);
    }

    [TestMethod]
    [Needs("systemd-analyze")]
    public void Every_call_that_bubblewrap_makes_is_allowed()
    {
        string filter = DeployFolder.Text("systemd", "spike-compiler.service").Split('\n').Single(line => line.StartsWith("SystemCallFilter=", StringComparison.Ordinal)).Split('=')[1];
        HashSet<string> allowed = [.. filter.Split(' ').SelectMany(Calls)];
        foreach (string call in (string[])["clone", "unshare", "mount", "umount2", "pivot_root", "sethostname", "capset", "prctl", "setresuid", "prlimit64", "setsid"]) Assert.Contains(call, allowed);
    }

    /// <summary>A group is a list, with groups in it.</summary>
    private static IEnumerable<string> Calls(string name) => !name.StartsWith('@') ? [name]
        : Tool.Run("systemd-analyze", ["syscall-filter", "--no-pager", name]).Output.Split('\n').Skip(1).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').SelectMany(Calls);

    [TestMethod]
    [Needs("systemd-analyze")]
    public void The_unit_is_closed_but_for_what_it_needs() =>
        Tool.Run("systemd-analyze", ["security", "--offline=true", "--no-pager", "--threshold=30", DeployFolder.File("systemd", "spike-compiler.service")]).MustSucceed();
}
