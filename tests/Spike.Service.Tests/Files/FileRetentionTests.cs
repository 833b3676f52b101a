using Microsoft.Extensions.Logging.Abstractions;
using Spike.Compiler.Configuration;
using Spike.Service.Files;

namespace Spike.Service.Tests.Files;

[TestClass]
public class FileRetentionTests
{
    [TestMethod]
    public async Task Jobs_are_forgotten_where_the_files_cannot_be_looked_at()
    {
        using var folder = new TestFolder();
        var settings = new Settings { Service = new ServiceSettings { DataDirectory = folder["data"] } };
        var place = new ServiceFolder(settings);
        var files = new ContentFolder(folder["files"]);
        Directory.Delete(folder["files"], recursive: true);
        string old = Path.Combine(place.Grains, "old.json"), late = Path.Combine(place.Grains, "late.json");
        File.WriteAllText(old, "{}");
        File.WriteAllText(late, "{}");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow - FileRetention.JobsKeptFor - TimeSpan.FromDays(1));

        using var retention = new FileRetention(files, place, settings, NullLogger<FileRetention>.Instance);
        await retention.StartAsync(default);
        Assert.IsTrue(SpinWait.SpinUntil(() => !File.Exists(old), TimeSpan.FromSeconds(30)), "it is kept");
        Assert.IsTrue(File.Exists(late));
        await retention.StopAsync(default);
        place.Close();
    }
}
