using System.Security.Cryptography;
using Spike.Build.Tasks.Compilation;
using Spike.Build.Tasks.Tests.Builds;
using Spike.Caching;

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
        ArtifactCache cache = Cache(folder);
        Assert.IsFalse(cache.TryCopyTo(Key, Artifact, folder.PathOf("target"), out _, out _));

        cache.Keep(Key, Directory.GetFiles(folder.PathOf("made")), ["net.onnx : warning SPIKE2001: x"]);

        Assert.IsTrue(cache.TryCopyTo(Key, Artifact, folder.PathOf("target"), out List<string> files, out string[] warnings));
        Assert.HasCount(2, files);
        Assert.AreSequenceEqual(["net.onnx : warning SPIKE2001: x"], warnings);
        CollectionAssert.AreEqual(new byte[] { 1, 2 }, File.ReadAllBytes(folder.PathOf("target/net.spike")));
    }

    [TestMethod]
    public void Only_one_build_at_a_time_compiles_a_key()
    {
        using var folder = new TaskFolder();
        ArtifactCache cache = Cache(folder);
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

        Assert.IsNull(Cache(folder).Lock("key", default));
    }

    [TestMethod]
    [DataRow("net.spike", "cut")]
    [DataRow("net.spike", "changed")]
    [DataRow("net.spike", "gone")]
    [DataRow("net.report.json", "gone")]
    [DataRow("entry", "cut")]
    [DataRow("entry", "changed")]
    [DataRow("entry", "gone")]
    public void A_damaged_entry_is_a_miss_that_leaves_nothing_and_is_replaced(string file, string damage)
    {
        using var folder = new TaskFolder();
        ArtifactCache cache = WithEntry(folder);
        var store = new BlobStore(folder.PathOf("cache"));
        string path = file == "entry" ? store.PathOfAction(Key) : store.PathOfBlob(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder.PathOf("made/" + file)))));
        byte[] content = File.ReadAllBytes(path);
        if (damage == "gone")
            File.Delete(path);
        else
            File.WriteAllBytes(path, damage == "cut" ? content[..^1] : [.. content[..^1], (byte)(content[^1] ^ 1)]);

        Assert.IsFalse(cache.TryCopyTo(Key, Artifact, folder.PathOf("target"), out List<string> files, out _));
        Assert.IsEmpty(files);
        Assert.IsEmpty(folder.Files("target"));
        Assert.IsEmpty(folder.Files("cache/ac"));
        Assert.IsFalse(damage == "cut" && File.Exists(path), "what is damaged stayed");

        cache.Keep(Key, Directory.GetFiles(folder.PathOf("made")), []);
        Assert.IsTrue(cache.TryCopyTo(Key, Artifact, folder.PathOf("target"), out _, out _));
    }

    [TestMethod]
    public void A_damaged_entry_that_nobody_asked_for_is_replaced_too()
    {
        using var folder = new TaskFolder();
        ArtifactCache cache = WithEntry(folder);
        foreach (string file in folder.Files("cache"))
            File.WriteAllBytes(folder.PathOf(file), [9]);

        cache.Keep(Key, Directory.GetFiles(folder.PathOf("made")), []);

        Assert.IsTrue(cache.TryCopyTo(Key, Artifact, folder.PathOf("target"), out _, out _));
    }

    [TestMethod]
    public void An_entry_without_the_artifact_is_none()
    {
        using var folder = new TaskFolder();
        ArtifactCache cache = WithEntry(folder);
        cache.Keep(new('b', 64), [folder.PathOf("made/net.report.json")], []);

        Assert.IsFalse(cache.TryCopyTo(new('b', 64), "other.spike", folder.PathOf("target"), out _, out _));
        Assert.IsFalse(File.Exists(new BlobStore(folder.PathOf("cache")).PathOfAction(new('b', 64))));
    }

    [TestMethod]
    public void An_entry_does_not_lead_out_of_the_folder_that_it_is_copied_to()
    {
        using var folder = new TaskFolder();
        ArtifactCache cache = WithEntry(folder);
        var store = new BlobStore(folder.PathOf("cache"));
        ActionEntry sound = ActionEntry.Parse(store.ReadAction(Key)!)!;
        store.PutAction(Key, (sound with { Files = [.. sound.Files, sound.Files[0] with { Name = "../evil" }] }).ToBytes());

        Assert.IsFalse(cache.TryCopyTo(Key, Artifact, folder.PathOf("target"), out _, out _));
        Assert.IsFalse(File.Exists(folder.PathOf("evil")));
    }

    private static ArtifactCache Cache(TaskFolder folder) => new(new BlobStore(folder.PathOf("cache")));

    private static ArtifactCache WithEntry(TaskFolder folder)
    {
        folder.Write("made/net.spike", [1, 2]);
        folder.Write("made/net.report.json", [3]);
        Directory.CreateDirectory(folder.PathOf("target"));
        ArtifactCache cache = Cache(folder);
        cache.Keep(Key, Directory.GetFiles(folder.PathOf("made")), []);
        return cache;
    }
}
