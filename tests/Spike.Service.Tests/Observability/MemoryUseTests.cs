using System.Diagnostics;
using Spike.Service.Observability;

namespace Spike.Service.Tests.Observability;

[TestClass]
public class MemoryUseTests
{
    [TestMethod]
    public void A_process_and_all_below_it_are_counted()
    {
        using var folder = new TestFolder();
        Lay(folder, 10, 1000, "11 12");
        Lay(folder, 11, 200, "13");
        Lay(folder, 12, 30, "");
        Lay(folder, 13, 4, "");
        Lay(folder, 99, 50_000, "");
        Assert.AreEqual(1234 * 1024, new MemoryUse(folder.Path, 10).Used());
    }

    [TestMethod]
    public void A_child_that_ended_meanwhile_is_nothing()
    {
        using var folder = new TestFolder();
        Lay(folder, 10, 1000, "11 12");
        Assert.AreEqual(1000 * 1024, new MemoryUse(folder.Path, 10).Used());
    }

    [TestMethod]
    public void A_real_child_shows()
    {
        if (!OperatingSystem.IsLinux()) return;
        long before = new MemoryUse().Used();
        using Process child = Process.Start("sleep", "30");
        try
        {
            Assert.IsGreaterThan(0, before);
            Assert.IsGreaterThan(new MemoryUse("/proc", child.Id).Used(), new MemoryUse().Used());
        }
        finally
        {
            child.Kill();
            child.WaitForExit();
        }
    }

    private static void Lay(TestFolder folder, int process, int kilobytes, string children)
    {
        folder.Write($"{process}/status", $"Name:\tx\nVmRSS:\t    {kilobytes} kB\n");
        folder.Write($"{process}/task/{process}/children", children);
    }
}
