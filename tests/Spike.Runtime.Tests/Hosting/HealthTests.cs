using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Tests.Native.Graphs;

namespace Spike.Runtime.Tests.Hosting;

[TestClass]
public class HealthTests
{
    [TestMethod]
    public async Task A_model_that_answers_is_healthy_one_that_fell_back_degraded_and_a_damaged_or_missing_one_unhealthy()
    {
        using var models = new HostedModels((add, files) => add
            .Add<TinyNetwork>("tiny", options => options.ArtifactPath = files["a.spike"])
            .Add("card", files["a.spike"], options => options.Run = new SpikeOptions { Backend = Backend.Cuda })
            .Add("damaged", files["damaged.spike"])
            .Add("missing", files["none.spike"]));
        HealthReport report = await models.Provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.AreEqual(
            (HealthStatus.Healthy, HealthStatus.Degraded, HealthStatus.Unhealthy, HealthStatus.Unhealthy),
            (report.Entries["spike:tiny"].Status, report.Entries["spike:card"].Status, report.Entries["spike:damaged"].Status, report.Entries["spike:missing"].Status));
        Assert.AreEqual("Simd", report.Entries["spike:tiny"].Data["backend"]);
        Assert.Contains("though the session's options ask for cuda", report.Entries["spike:card"].Description!);
        Assert.Contains("The model 'missing' does not answer.", report.Entries["spike:missing"].Description!);
    }

    [TestMethod]
    public async Task A_native_model_and_one_for_a_chip_have_checks_too_and_the_status_of_a_failure_is_chosen()
    {
        using var folder = new TestFolder();
        NativeGraph graph = RandomGraphs.Create(2);
        using (NativeSessionTests.Load(folder, graph)) { }
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddHealthChecks().AddSpikeModels(HealthStatus.Degraded, ["ready"]);
        services.AddSpikeModels(models => models
            .Add("native", folder["a.spike"])
            .Add("chip", folder["a.spike"], options => options.Run = new SpikeOptions { Backend = Backend.Loihi })
            .Add("missing", folder["none.spike"]));
        using ServiceProvider provider = services.BuildServiceProvider();
        HealthReport report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("ready"));
        Assert.AreEqual(
            (HealthStatus.Healthy, HealthStatus.Healthy, HealthStatus.Degraded),
            (report.Entries["spike:native"].Status, report.Entries["spike:chip"].Status, report.Entries["spike:missing"].Status), string.Join('\n', report.Entries.Select(entry => entry.Value.Description)));
        Assert.Contains("was not asked to run", report.Entries["spike:chip"].Description!);
    }
}
