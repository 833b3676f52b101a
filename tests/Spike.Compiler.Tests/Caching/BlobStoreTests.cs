using System.Security.Cryptography;
using Spike.Caching;

namespace Spike.Compiler.Tests.Caching;

[TestClass]
public sealed class BlobStoreTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spike store ä ").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public void What_is_put_comes_back_by_what_it_is()
    {
        BlobStore store = Store();
        BlobDigest blob = store.Put(File("a", [1, 2, 3]));
        Assert.AreEqual((Convert.ToHexStringLower(SHA256.HashData([1, 2, 3])), 3L), (blob.Sha256, blob.Length));
        Assert.IsTrue(store.TryCopy(blob, Path.Combine(folder, "copy")));
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, System.IO.File.ReadAllBytes(Path.Combine(folder, "copy")));
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, store.Read(blob));
        Assert.IsEmpty(Directory.GetFiles(Path.Combine(store.Folder, "tmp")));
    }

    [TestMethod]
    [DataRow("cut")]
    [DataRow("turned")]
    [DataRow("longer")]
    public void What_is_not_what_its_name_says_is_removed_and_made_again(string damage)
    {
        BlobStore store = Store();
        string file = File("a", [1, 2, 3]);
        BlobDigest blob = store.Put(file);
        byte[] poison = damage switch { "cut" => [1, 2], "turned" => [1, 2, 2], _ => [1, 2, 3, 4] };
        foreach (Func<bool> read in (Func<bool>[])[() => store.TryCopy(blob, Path.Combine(folder, Guid.NewGuid().ToString())), () => store.Holds(blob), () => store.Read(blob) is not null])
        {
            System.IO.File.WriteAllBytes(store.PathOfBlob(blob.Sha256), poison);
            Assert.IsFalse(read());
            Assert.IsFalse(System.IO.File.Exists(store.PathOfBlob(blob.Sha256)));
            store.Put(file);
            Assert.IsTrue(read());
        }
    }

    [TestMethod]
    public void Past_its_bound_the_least_recently_used_go()
    {
        BlobStore store = Store(maxBytes: 2500);
        BlobDigest[] blobs = [.. Enumerable.Range(0, 2).Select(i => store.Put(File($"{i}", Bytes(i))))];
        Age(store, blobs[0], days: 1);
        Age(store, blobs[1], days: 2);
        Assert.IsTrue(store.Holds(blobs[1]), "it is used now");
        BlobDigest third = store.Put(File("2", Bytes(2)));
        store.Trim();
        CollectionAssert.AreEqual(new[] { false, true, true }, new[] { blobs[0], blobs[1], third }.Select(store.Holds).ToArray());
        Assert.IsLessThanOrEqualTo(2500, store.Files().Sum(file => file.Length));
    }

    [TestMethod]
    public void What_nobody_asked_for_in_a_month_goes_and_what_is_not_the_stores_stays()
    {
        BlobStore store = Store();
        BlobDigest old = store.Put(File("a", Bytes(1))), used = store.Put(File("b", Bytes(2)));
        Age(store, old, days: 31);
        string own = Path.Combine(store.Folder, "cas", "notes.txt"), shard = Path.Combine(Path.GetDirectoryName(store.PathOfBlob(used.Sha256))!, "yarn.lock");
        foreach (string file in (string[])[own, shard])
        {
            System.IO.File.WriteAllText(file, "mine");
            System.IO.File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddYears(-1));
        }

        store.Trim();
        Assert.IsFalse(store.Holds(old));
        Assert.IsTrue(store.Holds(used));
        store.Clear();
        Assert.IsTrue(System.IO.File.Exists(own) && System.IO.File.Exists(shard));
        Assert.IsEmpty(store.Files());
    }

    [TestMethod]
    public void A_file_is_read_to_its_end_though_it_is_evicted_meanwhile()
    {
        BlobStore store = Store();
        BlobDigest blob = store.Put(File("a", Bytes(1)));
        using FileStream open = store.OpenBlob(blob.Sha256)!;
        store.Clear();
        Assert.AreEqual(1000, open.Length);
        Assert.AreEqual(blob.Sha256, Convert.ToHexStringLower(SHA256.HashData(open)));
    }

    [TestMethod]
    public void A_name_is_a_hash_and_no_path()
    {
        Assert.IsTrue(BlobDigest.IsHash(new string('a', 64)));
        foreach (string name in (string[])["", "..", new string('A', 64), new string('a', 63), "../" + new string('a', 61), new string('a', 63) + "/"]) Assert.IsFalse(BlobDigest.IsHash(name));
        foreach (string name in (string[])["", ".", "..", "../a", "a/b", "a\\b", "a\0", "c:a"]) Assert.IsFalse(CachedFile.IsPlainName(name));
    }

    [TestMethod]
    public void An_entry_is_whole_or_none()
    {
        var entry = new ActionEntry([new("net.spike", new(new string('a', 64), 5_000_000_000)), new("net.report.json", new(new string('b', 64), 0))], ["a : warning SPIKE2001: x", "b"]);
        byte[] bytes = entry.ToBytes();
        ActionEntry back = ActionEntry.Parse(bytes)!;
        Assert.AreSequenceEqual(entry.Files, back.Files);
        Assert.AreSequenceEqual(entry.Warnings, back.Warnings);
        for (int length = 0; length < bytes.Length; length++) Assert.IsNull(ActionEntry.Parse(bytes[..length]), $"{length} bytes");
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] turned = [.. bytes];
            turned[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.IsNull(ActionEntry.Parse(turned), $"bit {bit}");
        }

        Assert.IsNull(ActionEntry.Parse([.. bytes, 0]));
    }

    [TestMethod]
    public void An_entry_leads_nowhere_else() =>
        Assert.IsNull(ActionEntry.Parse(new ActionEntry([new("../net.spike", new(new string('a', 64), 1))], []).ToBytes()));

    /// <summary>The page of Bazel's Remote Execution API says what the bytes mean; python3's protobuf reads them by it.</summary>
    [TestMethod]
    public void An_entry_is_an_ActionResult_by_its_field_numbers()
    {
        byte[] bytes = new ActionEntry([new("n", new(new string('c', 64), 300))], []).ToBytes();
        // 2: { 1: "n", 2: { 1: hash, 2: 300 } }, 9: { 1: worker }
        byte[] head = [0x12, 72, 0x0A, 1, (byte)'n', 0x12, 67 + 2, 0x0A, 64, .. new string('c', 64).Select(c => (byte)c), 0x10, 0xAC, 0x02, 0x4A];
        head[1] = (byte)(3 + 2 + 69);
        CollectionAssert.AreEqual(head, bytes[..head.Length]);
    }

    private BlobStore Store(long maxBytes = BlobStore.DefaultMaxBytes) => new(Path.Combine(folder, "store"), maxBytes);

    private string File(string name, byte[] content)
    {
        string path = Path.Combine(folder, name);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    private static byte[] Bytes(int seed) => [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * (seed + 3)))];

    private static void Age(BlobStore store, BlobDigest blob, int days) => System.IO.File.SetLastWriteTimeUtc(store.PathOfBlob(blob.Sha256), DateTime.UtcNow.AddDays(-days));
}
