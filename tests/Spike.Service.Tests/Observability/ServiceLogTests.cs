using System.Text.Json;
using Serilog.Core;
using Spike.Service.Observability;
using LogLevel = Spike.Compiler.Configuration.LogLevel;

namespace Spike.Service.Tests.Observability;

[TestClass]
public class ServiceLogTests
{
    [TestMethod]
    public void Files_roll_and_ten_are_kept()
    {
        using var folder = new TestFolder();
        using (Logger log = ServiceLog.Create(LogLevel.Info, folder.Path, fileSize: 2000))
        {
            for (int i = 0; i < 400; i++) log.Information("Line {Number} of a log that is long enough to roll over", i);
        }

        string[] files = Directory.GetFiles(folder.Path, "spike-compiler*.json");
        Assert.HasCount(10, files);
        string[] lines = [.. files.SelectMany(File.ReadAllLines)];
        Assert.IsTrue(lines.All(line => JsonDocument.Parse(line).RootElement.TryGetProperty("@t", out _)));
        Assert.Contains("\"Number\":399", string.Concat(lines));
        Assert.DoesNotContain("\"Number\":1,", string.Concat(lines));
    }

    [TestMethod]
    public void The_level_is_heeded_and_the_audit_is_written_whatever_it_is()
    {
        using var folder = new TestFolder();
        using (Logger log = ServiceLog.Create(LogLevel.Error, folder.Path, fileSize: 1 << 20))
        {
            log.Information("a detail");
            log.Error("a fault");
            log.ForContext(Constants.SourceContextPropertyName, ServiceLog.Audit).Information("somebody came");
        }

        string all = string.Concat(Directory.GetFiles(folder.Path, "spike-compiler*.json").Select(File.ReadAllText)), audit = string.Concat(Directory.GetFiles(folder.Path, "audit*.json").Select(File.ReadAllText));
        Assert.DoesNotContain("a detail", all);
        Assert.Contains("a fault", all);
        Assert.Contains("somebody came", audit);
        Assert.DoesNotContain("a fault", audit);
    }
}
