using System.Security.Cryptography;
using Spike.Service.Files;
using Spike.Service.Tests.Cluster;

namespace Spike.Service.Tests.Files;

[TestClass]
public class ContentFolderTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(value => (byte)value)];

    [TestMethod]
    public async Task What_was_taken_is_found_under_its_hash_and_cannot_be_written()
    {
        using var folder = new TemporaryFolder();
        var files = new ContentFolder(folder.Path);
        StoredFile stored = await files.TakeAsync(new MemoryStream(Content), long.MaxValue, null, default);
        Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(Content)), stored.Sha256);
        string place = files.Find(stored.Sha256)!;
        CollectionAssert.AreEqual(Content, await File.ReadAllBytesAsync(place));
        if (!OperatingSystem.IsWindows()) Assert.AreEqual(UnixFileMode.UserRead, File.GetUnixFileMode(place));
        Assert.AreEqual(stored, await files.TakeAsync(new MemoryStream(Content), long.MaxValue, stored.Sha256, default));
    }

    [TestMethod]
    public async Task What_is_refused_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        var files = new ContentFolder(folder.Path);
        await Assert.ThrowsExactlyAsync<ContentTooLongException>(() => files.TakeAsync(new MemoryStream(Content), Content.Length - 1, null, default));
        await Assert.ThrowsExactlyAsync<ContentMismatchException>(() => files.TakeAsync(new MemoryStream(Content), long.MaxValue, new string('0', 64), default));
        Assert.IsEmpty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [TestMethod]
    public async Task What_was_used_longest_ago_goes_first_and_what_was_used_lately_stays()
    {
        using var folder = new TemporaryFolder();
        var files = new ContentFolder(folder.Path);
        string[] hashes = new string[4];
        for (int i = 0; i < hashes.Length; i++)
        {
            hashes[i] = (await files.TakeAsync(new MemoryStream([(byte)i, 1, 2, 3]), 4, null, default)).Sha256;
            if (i < 3) File.SetLastWriteTimeUtc(files.Find(hashes[i])!, DateTime.UtcNow.AddDays(i - 10));
        }

        // Looking a file up is using it.
        Assert.IsTrue(files.Has(hashes[0]));
        Assert.AreEqual(4, files.Trim(12, TimeSpan.FromDays(1)));
        CollectionAssert.AreEqual((bool[])[true, false, true, true], hashes.Select(files.Has).ToArray());
        // What is left of use lately is more than may be, and stays.
        Assert.AreEqual(0, files.Trim(4, TimeSpan.FromDays(1)));
    }

    [TestMethod]
    [DataRow("../../../etc/passwd")]
    [DataRow("0123")]
    [DataRow("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Only_a_hash_names_a_file(string text)
    {
        using var folder = new TemporaryFolder();
        Assert.IsNull(new ContentFolder(folder.Path).Find(text));
    }
}
