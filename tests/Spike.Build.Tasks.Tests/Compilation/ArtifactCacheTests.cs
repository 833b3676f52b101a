using Spike.Build.Tasks.Compilation;
using Spike.Build.Tasks.Tests.Builds;

namespace Spike.Build.Tasks.Tests.Compilation;

[TestClass]
public sealed class ArtifactCacheTests
{
    private const string Artifact = "net.spike";
    private static readonly string Key = new('a', 64);

    [TestMethod]
    public void An_entry_comes_back_with_its_warnings()
    {
        using var folder = new TaskFolder();
        folder.Write("made/net.spike", [1, 2]);
        folder.Write("made/net.report.json", [3]);
        Directory.CreateDirectory(folder.PathOf("target"));
        var cache = new ArtifactCache(folder.PathOf("cache"));
        Assert.IsFalse(cache.TryCopyTo(Key, Artifact, folder.PathOf("target"), out _, out _));

        cache.Keep(Key, Artifact, Directory.GetFiles(folder.PathOf("made")), ["net.onnx : warning SPIKE2001: x"]);

        Assert.IsTrue(cache.TryCopyTo(Key, Artifact, folder.PathOf("target"), out List<string> files, out string[] warnings));
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
        string old = new('0', 64), used = new('1', 64), fresh = new('2', 64);
        cache.Keep(old, Artifact, [folder.PathOf("net.spike")], []);
        cache.Keep(used, Artifact, [folder.PathOf("net.spike")], []);
        foreach (string entry in (string[])[old, used])
            Directory.SetLastWriteTimeUtc(folder.PathOf("cache/" + entry), DateTime.UtcNow.AddDays(-31));

        Assert.IsTrue(cache.TryCopyTo(used, Artifact, folder.Root, out _, out _));
        cache.Keep(fresh, Artifact, [folder.PathOf("net.spike")], []);

        Assert.AreSequenceEqual([used, fresh], [.. Directory.GetDirectories(folder.PathOf("cache")).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)]);
    }

    [TestMethod]
    public void What_the_user_keeps_in_the_folder_of_the_cache_stays_however_old_it_is()
    {
        using var folder = new TaskFolder();
        folder.Write("net.spike", [1]);
        folder.Write("cache/photos/a.jpg", [1]);
        folder.Write("cache/yarn.lock", [1]);
        Directory.SetLastWriteTimeUtc(folder.PathOf("cache/photos"), DateTime.UtcNow.AddYears(-1));
        File.SetLastWriteTimeUtc(folder.PathOf("cache/yarn.lock"), DateTime.UtcNow.AddYears(-1));

        new ArtifactCache(folder.PathOf("cache")).Keep(Key, Artifact, [folder.PathOf("net.spike")], []);

        Assert.IsTrue(File.Exists(folder.PathOf("cache/photos/a.jpg")));
        Assert.IsTrue(File.Exists(folder.PathOf("cache/yarn.lock")));
    }

    [TestMethod]
    [DataRow("net.spike", "cut")]
    [DataRow("net.spike", "changed")]
    [DataRow("net.spike", "gone")]
    [DataRow("net.report.json", "gone")]
    [DataRow("contents.txt", "cut")]
    [DataRow("contents.txt", "changed")]
    [DataRow("contents.txt", "gone")]
    public void A_damaged_entry_is_a_miss_that_leaves_nothing_and_is_replaced(string file, string damage)
    {
        using var folder = new TaskFolder();
        ArtifactCache cache = WithEntry(folder);
        string path = folder.PathOf($"cache/{Key}/{file}");
        byte[] content = File.ReadAllBytes(path);
        if (damage == "gone")
            File.Delete(path);
        else
            File.WriteAllBytes(path, damage == "cut" ? content[..^1] : [.. content[..^1], (byte)(content[^1] ^ 1)]);

        Assert.IsFalse(cache.TryCopyTo(Key, Artifact, folder.PathOf("target"), out List<string> files, out _));
        Assert.IsEmpty(files);
        Assert.IsEmpty(folder.Files("target"));
        Assert.IsEmpty(folder.Files("cache"));

        cache.Keep(Key, Artifact, Directory.GetFiles(folder.PathOf("made")), []);
        Assert.IsTrue(cache.TryCopyTo(Key, Artifact, folder.PathOf("target"), out _, out _));
    }

    [TestMethod]
    [DataRow("net.spike")]
    [DataRow("contents.txt")]
    public void A_damaged_entry_that_nobody_asked_for_is_replaced_too(string file)
    {
        using var folder = new TaskFolder();
        ArtifactCache cache = WithEntry(folder);
        File.Delete(folder.PathOf($"cache/{Key}/{file}"));

        cache.Keep(Key, Artifact, Directory.GetFiles(folder.PathOf("made")), []);

        Assert.IsTrue(cache.TryCopyTo(Key, Artifact, folder.PathOf("target"), out _, out _));
    }

    [TestMethod]
    public void An_entry_without_the_artifact_is_none()
    {
        using var folder = new TaskFolder();
        ArtifactCache cache = WithEntry(folder);
        cache.Keep(new('b', 64), "other.spike", [folder.PathOf("made/net.report.json")], []);

        Assert.IsFalse(cache.TryCopyTo(new('b', 64), "other.spike", folder.PathOf("target"), out _, out _));
        Assert.IsFalse(Directory.Exists(folder.PathOf("cache/" + new string('b', 64))));
    }

    [TestMethod]
    public void An_entry_does_not_lead_out_of_the_folder_that_it_is_copied_to()
    {
        using var folder = new TaskFolder();
        ArtifactCache cache = WithEntry(folder);
        folder.Write("cache/evil", [1]);
        string entry = folder.PathOf("cache/" + Key);
        new CacheEntry([.. CacheEntry.Read(entry)!.Files, CachedFile.Of(folder.PathOf("cache/evil")) with { Name = "../evil" }], []).Write(entry);

        Assert.IsFalse(cache.TryCopyTo(Key, Artifact, folder.PathOf("target"), out _, out _));
        Assert.IsFalse(File.Exists(folder.PathOf("evil")));
    }

    private static ArtifactCache WithEntry(TaskFolder folder)
    {
        folder.Write("made/net.spike", [1, 2]);
        folder.Write("made/net.report.json", [3]);
        Directory.CreateDirectory(folder.PathOf("target"));
        var cache = new ArtifactCache(folder.PathOf("cache"));
        cache.Keep(Key, Artifact, Directory.GetFiles(folder.PathOf("made")), []);
        return cache;
    }
}
