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
    public async Task What_is_used_while_others_go_stays()
    {
        using var folder = new TemporaryFolder();
        var files = new ContentFolder(folder.Path);
        string old = (await files.TakeAsync(new MemoryStream([1, 2, 3]), 3, null, default)).Sha256, used = (await files.TakeAsync(new MemoryStream([4, 5, 6]), 3, null, default)).Sha256;
        FileInfo[] found = [.. ((string[])[old, used]).Select(hash => new FileInfo(files.Find(hash)!))];
        foreach (FileInfo file in found) file.LastWriteTimeUtc = DateTime.UtcNow.AddDays(-10);
        foreach (FileInfo file in found) file.Refresh();
        Assert.IsLessThan(DateTime.UtcNow.AddDays(-9), found[1].LastWriteTimeUtc);
        Assert.IsNotNull(files.Find(used));

        Assert.AreEqual(3, ContentFolder.Remove(found, 6, TimeSpan.FromDays(1)));
        CollectionAssert.AreEqual((bool[])[false, true], new[] { old, used }.Select(files.Has).ToArray());
    }

    [TestMethod]
    public async Task What_is_gone_before_it_is_looked_at_keeps_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var files = new ContentFolder(folder.Path);
        FileInfo old = new(files.Find((await files.TakeAsync(new MemoryStream([1, 2, 3]), 3, null, default)).Sha256)!) { LastWriteTimeUtc = DateTime.UtcNow.AddDays(-10) };
        Assert.AreEqual(3, ContentFolder.Trim([new FileInfo(folder["gone"]), old], 2, TimeSpan.FromDays(1)));
        Assert.IsFalse(File.Exists(old.FullName));
    }

    [TestMethod]
    [DataRow("flipped", true)]
    [DataRow("flipped", false)]
    [DataRow("cut", true)]
    [DataRow("cut", false)]
    [DataRow("empty", true)]
    public async Task What_is_damaged_is_given_to_nobody_and_taken_anew(string damage, bool afterARestart)
    {
        using var folder = new TemporaryFolder();
        var files = new ContentFolder(folder.Path);
        string hash = (await files.TakeAsync(new MemoryStream(Content), long.MaxValue, null, default)).Sha256;
        string place = files.Find(hash)!;
        Damage(place, damage);

        if (afterARestart) files = new ContentFolder(folder.Path);
        Assert.IsNull(files.Find(hash));
        Assert.IsFalse(File.Exists(place));
        Assert.IsFalse(files.Has(hash));
        await files.TakeAsync(new MemoryStream(Content), long.MaxValue, hash, default);
        CollectionAssert.AreEqual(Content, await File.ReadAllBytesAsync(files.Find(hash)!));
    }

    [TestMethod]
    public async Task What_is_sent_again_takes_the_place_of_what_is_damaged()
    {
        using var folder = new TemporaryFolder();
        string hash = (await new ContentFolder(folder.Path).TakeAsync(new MemoryStream(Content), long.MaxValue, null, default)).Sha256;
        var files = new ContentFolder(folder.Path);
        Damage(new ContentFolder(folder.Path).Find(hash)!, "flipped");
        await files.TakeAsync(new MemoryStream(Content), long.MaxValue, hash, default);
        CollectionAssert.AreEqual(Content, await File.ReadAllBytesAsync(files.Find(hash)!));
    }

    [TestMethod]
    public async Task To_be_used_is_not_to_be_whole()
    {
        using var folder = new TemporaryFolder();
        string hash = (await new ContentFolder(folder.Path).TakeAsync(new MemoryStream(Content), long.MaxValue, null, default)).Sha256;
        string place = new ContentFolder(folder.Path).Find(hash)!;
        Damage(place, "flipped");
        File.SetLastWriteTimeUtc(place, DateTime.UtcNow.AddDays(-2));
        var files = new ContentFolder(folder.Path);
        Assert.IsTrue(files.Has(hash));
        Assert.IsGreaterThan(DateTime.UtcNow.AddHours(-1), File.GetLastWriteTimeUtc(place));
        Assert.IsNull(files.Find(hash));
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

    private static void Damage(string place, string how)
    {
        byte[] bytes = File.ReadAllBytes(place);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(place, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(place, how switch { "cut" => bytes[..^1], "empty" => [], _ => bytes });
    }
}
