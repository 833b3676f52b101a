using System.Diagnostics;
using System.Globalization;
using Spike.Compiler.Isolation;

namespace Spike.Service.Tests.Isolation;

/// <summary>A group of version 2 that a service manager gives a service to divide, on the real kernel: with whatever controller is left to that version here.</summary>
[TestClass]
[DoNotParallelize]
[OSCondition(OperatingSystems.Linux)]
public sealed class DividedGroupTests : IDisposable
{
    private readonly string? mounted, controller, before, group;

    private readonly bool wasPassedOn;

    public DividedGroupTests()
    {
        mounted = Array.Find(["/sys/fs/cgroup", "/sys/fs/cgroup/unified"], folder => File.Exists(Path.Combine(folder, "cgroup.controllers")));
        if (mounted is null) return;
        // Only what the outermost passes on reaches a group below it.
        controller = File.ReadAllText(Path.Combine(mounted, "cgroup.controllers")).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        before = Path.Combine(mounted, File.ReadLines("/proc/self/cgroup").First(line => line.StartsWith("0::/", StringComparison.Ordinal))[4..]);
        try
        {
            if (controller is null) return;
            wasPassedOn = File.ReadAllText(Path.Combine(mounted, "cgroup.subtree_control")).Contains(controller, StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(mounted, "cgroup.subtree_control"), "+" + controller);
            group = Directory.CreateDirectory(Path.Combine(mounted, $"spike-test-{Guid.NewGuid():N}")).FullName;
            File.WriteAllText(Path.Combine(group, "cgroup.procs"), "0");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            group = null;
        }
    }

    public void Dispose()
    {
        if (group is null) return;
        File.WriteAllText(Path.Combine(before!, "cgroup.procs"), "0");
        if (Directory.Exists(Path.Combine(group, "service"))) Directory.Delete(Path.Combine(group, "service"));
        Directory.Delete(group);
        if (!wasPassedOn) File.WriteAllText(Path.Combine(mounted!, "cgroup.subtree_control"), "-" + controller);
    }

    [TestMethod]
    public void A_process_that_is_alone_in_its_group_goes_one_further_in_and_divides_it()
    {
        if (group is null) Assert.Inconclusive("no group of version 2 may be made here");
        Assert.IsTrue(MemoryCgroup.GoFurtherIn(group, controller!));
        StringAssert.Contains(File.ReadAllText(Path.Combine(group, "cgroup.subtree_control")), controller);
        Assert.Contains(Own, File.ReadAllLines(Path.Combine(group, "service", "cgroup.procs")));
    }

    [TestMethod]
    public void Where_others_are_in_it_all_stays_as_it_was()
    {
        if (group is null) Assert.Inconclusive("no group of version 2 may be made here");
        using Process other = Process.Start("sleep", "30");
        try
        {
            Assert.IsFalse(MemoryCgroup.GoFurtherIn(group, controller!));
            Assert.Contains(Own, File.ReadAllLines(Path.Combine(group, "cgroup.procs")));
            Assert.IsFalse(Directory.Exists(Path.Combine(group, "service")));
        }
        finally
        {
            other.Kill();
            other.WaitForExit();
        }
    }

    private static string Own => Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
}
