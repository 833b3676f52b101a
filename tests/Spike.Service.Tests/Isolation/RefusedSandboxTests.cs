using System.Diagnostics;
using Spike.Compiler.Isolation;
using Spike.Service.Tests.Cluster;

namespace Spike.Service.Tests.Isolation;

/// <summary>A service manager or a container that takes bubblewrap what it needs: mounts over parts of /proc, which no new namespace may uncover.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public class RefusedSandboxTests
{
    private static readonly string[] WithinCoveredProc = ["unshare", "--mount", "/bin/sh", "-c", "mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && exec \"$0\" \"$@\""];

    [TestMethod]
    [NeedsBubblewrap]
    public async Task Bubblewrap_that_is_installed_and_may_not_be_used_is_warned_of_at_the_start()
    {
        if (!MayMount()) Assert.Inconclusive("no file system may be mounted here");
        using var folder = new TemporaryFolder();
        using Member service = await Member.StartWithinAsync(WithinCoveredProc, folder["data"], ("SPIKE_LOG_LEVEL", "WARNING"));
        StringAssert.Contains(service.Output, "Bubblewrap is installed and may not be used here");
        StringAssert.Contains(service.Output, "Can't mount proc");
        StringAssert.Contains(service.Output, "plain child processes");
    }

    [TestMethod]
    [NeedsBubblewrap]
    public async Task Where_it_may_be_used_there_is_no_warning()
    {
        using var folder = new TemporaryFolder();
        using Member service = await Member.StartAsync(folder["data"]);
        Assert.DoesNotContain("may not be used here", service.Output);
        StringAssert.Contains(service.Output, "Compilations run in");
        StringAssert.Contains(service.Output, "bubblewrap (own file system");
    }

    /// <summary>What is tried is what is done: a flag that only children have would be refused when the first model comes.</summary>
    [TestMethod]
    public void The_view_of_a_child_hides_processes_network_and_the_machines_name()
    {
        string[] view = [.. SandboxTools.View(1 << 20)];
        foreach (string flag in (string[])["--unshare-all", "--new-session", "--cap-drop", "--hostname", "--proc", "--dev", "--tmpfs"]) CollectionAssert.Contains(view, flag);
    }

    private static bool MayMount()
    {
        using Process process = Process.Start(new ProcessStartInfo(WithinCoveredProc[0], [.. WithinCoveredProc[1..], "true"]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
