using Microsoft.Extensions.Hosting;
using Spike.Service.Jobs;

namespace Spike.Service.Tests.Jobs;

[TestClass]
public class UnknownJobTests
{
    [TestMethod]
    public async Task Asking_for_jobs_that_never_were_leaves_nothing_in_memory()
    {
        using var folder = new TestFolder();
        using IHost host = await GrainHost.StartAsync(folder);
        foreach (int number in Enumerable.Range(0, 20)) Assert.IsNull(await host.Grain<IJobGrain>(number.ToString("x64", System.Globalization.CultureInfo.InvariantCulture)).Get());
        int left = 20;
        for (int attempt = 0; attempt < 100 && left > 0; attempt++)
        {
            await Task.Delay(100);
            left = (await host.Grain<IManagementGrain>(0).GetSimpleGrainStatistics()).Where(grain => grain.GrainType.Contains(nameof(JobGrain), StringComparison.Ordinal)).Sum(grain => grain.ActivationCount);
        }

        Assert.AreEqual(0, left);
        await host.StopAsync();
    }
}
