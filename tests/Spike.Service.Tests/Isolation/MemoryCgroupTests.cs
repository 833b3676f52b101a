using System.Diagnostics;
using System.Globalization;
using Spike.Compiler.Isolation;

namespace Spike.Service.Tests.Isolation;

[TestClass]
[OSCondition(OperatingSystems.Linux)]
public class MemoryCgroupTests
{
    /// <summary>Processes that end at once between others that stay, started while the list of them is read.</summary>
    private const string Busy = "echo $$ > {0}; for i in $(seq 300); do /bin/true; sleep 300 & done";

    private const int Shells = 4;

    [TestMethod]
    public void Whoever_comes_and_goes_in_a_group_ends_with_it()
    {
        using MemoryCgroup? group = MemoryCgroup.TryCreate(256 << 20);
        if (group is null) Assert.Inconclusive("no group may be made here");
        for (int round = 0; round < 5; round++)
        {
            Process[] shells = [.. Enumerable.Range(0, Shells).Select(_ => Process.Start("sh", ["-c", string.Format(CultureInfo.InvariantCulture, Busy, group.Members)]))];
            for (int attempt = 0; attempt < 10_000 && File.ReadAllLines(group.Members).Length < 20; attempt++) Thread.Sleep(1);
            Assert.IsGreaterThanOrEqualTo(20, File.ReadAllLines(group.Members).Length, "hardly anything is in the group");

            group.End();

            // Those that were ended leave the list when the kernel has buried them.
            for (int attempt = 0; attempt < 1000 && File.ReadAllLines(group.Members).Length > 0; attempt++) Thread.Sleep(10);
            Assert.IsEmpty(File.ReadAllLines(group.Members));
            foreach (Process shell in shells)
            {
                Assert.IsTrue(shell.WaitForExit(TimeSpan.FromSeconds(10)));
                shell.Dispose();
            }
        }
    }

    [TestMethod]
    public void A_group_in_which_nothing_is_ends_too()
    {
        using MemoryCgroup? group = MemoryCgroup.TryCreate(256 << 20);
        if (group is null) Assert.Inconclusive("no group may be made here");
        group.End();
        Assert.IsFalse(group.HasEndedSomething());
    }
}
