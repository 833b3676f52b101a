using System.Globalization;
using Spike.Compiler.Isolation;
using Spike.Service.Tests.Cluster;

namespace Spike.Service.Tests.Isolation;

[TestClass]
public sealed class MemoryLimitTests : IDisposable
{
    private const long Machine = 16_000_000L * 1024, None = 9_223_372_036_854_771_712;

    private readonly TestFolder folder = new();

    public MemoryLimitTests() => folder.Write("proc/meminfo", "MemTotal:       16000000 kB\nMemFree: 1 kB\n");

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void The_limit_is_the_containers_where_it_has_one()
    {
        Assert.AreEqual(Machine, MemoryLimit.Find(folder.Path));
        Second("", "max");
        Assert.AreEqual(Machine, MemoryLimit.Find(folder.Path));
        Second("", "12884901888");
        Assert.AreEqual(12_884_901_888, MemoryLimit.Find(folder.Path));
    }

    [TestMethod]
    public void A_limit_beyond_the_machine_is_none()
    {
        First("", None.ToString(CultureInfo.InvariantCulture));
        Assert.AreEqual(Machine, MemoryLimit.Find(folder.Path));
    }

    [TestMethod]
    public void The_groups_own_limit_is_found_where_a_service_manager_put_it()
    {
        Group("0::/system.slice/spike-compiler.service");
        Second("system.slice", "max");
        Second("system.slice/spike-compiler.service", "8000");
        Assert.AreEqual(8000, MemoryLimit.Find(folder.Path));
    }

    [TestMethod]
    public void Of_groups_within_groups_the_tightest_counts()
    {
        Group("0::/a/b/c");
        Second("a/b/c", "9000");
        Second("a/b", "7000");
        Second("a", "8000");
        Assert.AreEqual(7000, MemoryLimit.Find(folder.Path));
    }

    [TestMethod]
    public void Version_1_is_asked_where_memory_is_its()
    {
        // The unified hierarchy is there beside it, without the controller of memory.
        Group("9:name=systemd:/", "4:cpu,memory:/docker/a", "3:cpuset:/other", "0::/");
        First("", None.ToString(CultureInfo.InvariantCulture));
        First("docker", "5000");
        First("docker/a", "6000");
        First("other", "1");
        Assert.AreEqual(5000, MemoryLimit.Find(folder.Path));
    }

    [TestMethod]
    [DataRow("4:memory:/docker/4711")]
    [DataRow("4:memory:/../4711")]
    public void A_container_that_sees_its_group_as_the_outermost_finds_it_there(string line)
    {
        Group(line);
        First("", "4000");
        // What a path would lead to that goes out of the groups.
        folder.Write("sys/fs/cgroup/4711/memory.limit_in_bytes", "1\n");
        Assert.AreEqual(4000, MemoryLimit.Find(folder.Path));
    }

    [TestMethod]
    public async Task A_service_starts_in_a_container_whose_memory_its_slots_take_almost_whole()
    {
        const long Limit = 1L << 30;
        using MemoryCgroup? group = MemoryCgroup.TryCreate(Limit);
        if (group is null) Assert.Inconclusive("no memory cgroup may be made here");
        // Three quarters of it, which the runtime gives its heap there, would not do.
        using Member service = await Member.StartWithinAsync(["/bin/sh", "-c", "echo 0 > \"$0\"; exec \"$@\"", group.Members], folder["data"], ("SPIKE_SLOTS", "2"), ("SPIKE_MAX_MEMORY_GB", "0.45"));
        StringAssert.Contains(await service.Client.GetStringAsync("/metrics"), $"spike_compiler_memory_limit_bytes{{}} {Limit}");
    }

    [TestMethod]
    public async Task What_the_runtime_gives_its_heap_is_no_limit_of_the_slots()
    {
        double gigabytes = MemoryLimit.Find() / (double)(1 << 30);
        string each = (gigabytes * 0.45).ToString("0.###", CultureInfo.InvariantCulture);
        using Member service = await Member.StartAsync(folder["data"], ("SPIKE_SLOTS", "2"), ("SPIKE_MAX_MEMORY_GB", each), ("DOTNET_GCHeapHardLimit", "20000000"));
        Assert.IsTrue((await service.Client.GetAsync("/health/live")).IsSuccessStatusCode);
    }

    private void Group(params string[] lines) => folder.Write("proc/self/cgroup", string.Join('\n', lines) + "\n");

    private void First(string group, string limit) => folder.Write(Path.Combine("sys/fs/cgroup/memory", group, "memory.limit_in_bytes"), limit + "\n");

    private void Second(string group, string limit) => folder.Write(Path.Combine("sys/fs/cgroup", group, "memory.max"), limit + "\n");
}
