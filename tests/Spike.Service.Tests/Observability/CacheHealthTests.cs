using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spike.Compiler.Configuration;
using Spike.Service.Files;
using Spike.Service.Observability.Health;

namespace Spike.Service.Tests.Observability;

[TestClass]
public class CacheHealthTests
{
    [TestMethod]
    public async Task A_folder_that_cannot_be_written_is_noticed_within_a_moment_and_so_is_its_recovery()
    {
        using var folder = new TestFolder();
        var place = new ServiceFolder(new Settings { Service = new ServiceSettings { DataDirectory = folder["data"] } });
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(place).AddSingleton<CacheHealth>().AddHealthChecks().AddCheck<CacheHealth>("cache");
        await using ServiceProvider provider = services.BuildServiceProvider();
        HealthCheckService health = provider.GetRequiredService<HealthCheckService>();
        string files = place.Files;
        await ExpectAsync(health, HealthStatus.Healthy);
        Directory.Delete(files);
        File.WriteAllText(files, "no folder");
        await ExpectAsync(health, HealthStatus.Unhealthy);
        File.Delete(files);
        await ExpectAsync(health, HealthStatus.Healthy);
        place.Close();
    }

    private static async Task ExpectAsync(HealthCheckService health, HealthStatus expected)
    {
        for (DateTime end = DateTime.UtcNow.AddSeconds(30); (await health.CheckHealthAsync()).Status != expected; await Task.Delay(50))
            Assert.IsLessThan(end, DateTime.UtcNow, $"it is not {expected}");
    }
}
