using Spike.Build.Tasks.Compilation;
using Spike.Build.Tasks.Tests.Builds;

namespace Spike.Build.Tasks.Tests.Compilation;

[TestClass]
public sealed class ArtifactCacheTests
{
    [TestMethod]
    public void An_entry_comes_back_with_its_warnings()
    {
        using var folder = new TaskFolder();
        folder.Write("made/net.spike", [1, 2]);
        folder.Write("made/net.report.json", [3]);
        Directory.CreateDirectory(folder.PathOf("target"));
        var cache = new ArtifactCache(folder.PathOf("cache"));
        Assert.IsFalse(cache.TryCopyTo("key", folder.PathOf("target"), out _, out _));

        cache.Keep("key", Directory.GetFiles(folder.PathOf("made")), ["net.onnx : warning SPIKE2001: x"]);

        Assert.IsTrue(cache.TryCopyTo("key", folder.PathOf("target"), out List<string> files, out string[] warnings));
        Assert.HasCount(2, files);
        Assert.AreSequenceEqual(["net.onnx : warning SPIKE2001: x"], warnings);
        CollectionAssert.AreEqual(new byte[] { 1, 2 }, File.ReadAllBytes(folder.PathOf("target/net.spike")));
    }

    [TestMethod]
    public void Only_one_build_at_a_time_compiles_a_key()
    {
        using var folder = new TaskFolder();
        var cache = new ArtifactCache(folder.PathOf("cache"));
        using var cancellation = new CancellationTokenSource();
        IDisposable first = cache.Lock("key", default)!;

        Task<IDisposable?> second = Task.Run(() => cache.Lock("key", cancellation.Token));
        Assert.IsFalse(second.Wait(TimeSpan.FromMilliseconds(200)));
        using (IDisposable? other = cache.Lock("other", default))
            Assert.IsNotNull(other);
        first.Dispose();
        Assert.IsTrue(second.Wait(TimeSpan.FromSeconds(10)));
        Assert.IsNotNull(second.Result);

        Task<IDisposable?> third = Task.Run(() => cache.Lock("key", cancellation.Token));
        cancellation.Cancel();
        Assert.IsTrue(third.Wait(TimeSpan.FromSeconds(10)));
        Assert.IsNull(third.Result);
        second.Result.Dispose();
    }

    [TestMethod]
    public void A_cache_that_cannot_be_there_does_not_hold_up_the_build()
    {
        using var folder = new TaskFolder();
        folder.Write("cache", []);

        Assert.IsNull(new ArtifactCache(folder.PathOf("cache")).Lock("key", default));
    }

    [TestMethod]
    public void What_no_build_asked_for_in_a_month_goes_when_something_new_comes()
    {
        using var folder = new TaskFolder();
        folder.Write("net.spike", [1]);
        var cache = new ArtifactCache(folder.PathOf("cache"));
        cache.Keep("old", [folder.PathOf("net.spike")], []);
        cache.Keep("used", [folder.PathOf("net.spike")], []);
        foreach (string entry in (string[])["cache/old", "cache/used"])
            Directory.SetLastWriteTimeUtc(folder.PathOf(entry), DateTime.UtcNow.AddDays(-31));

        Assert.IsTrue(cache.TryCopyTo("used", folder.Root, out _, out _));
        cache.Keep("new", [folder.PathOf("net.spike")], []);

        Assert.AreSequenceEqual(["new", "used"], [.. Directory.GetDirectories(folder.PathOf("cache")).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)]);
    }
}
