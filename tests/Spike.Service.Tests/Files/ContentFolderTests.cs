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
    [DataRow("../../../etc/passwd")]
    [DataRow("0123")]
    [DataRow("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Only_a_hash_names_a_file(string text)
    {
        using var folder = new TemporaryFolder();
        Assert.IsNull(new ContentFolder(folder.Path).Find(text));
    }
}
