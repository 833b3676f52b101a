using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spike.Service.Api;
using Spike.Service.Files;
using Spike.Service.Jobs;
using Spike.Service.Tests.Jobs;

namespace Spike.Service.Tests.Api;

[TestClass]
public class EventStreamTests
{
    [TestMethod]
    public async Task A_stream_whose_client_is_gone_ends_though_its_job_does_not_change()
    {
        using var folder = new TestFolder();
        using IHost host = await GrainHost.StartAsync(folder);
        string id = new('b', 64);
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        await grains.GetGrain<IJobGrain>(id).Submit(UnwrittenStateTests.Request, "somebody", again: false, null);
        var endpoints = new JobEndpoints(grains, host.Services.GetRequiredService<ContentFolder>(), host.Services.GetRequiredService<IHostApplicationLifetime>());
        using var gone = new CancellationTokenSource();
        using var sent = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = host.Services, RequestAborted = gone.Token, Response = { Body = sent } };
        Task stream = (await endpoints.EventsAsync(id, gone.Token)).ExecuteAsync(http);
        while (sent.Length == 0) await Task.Delay(20);
        Assert.IsFalse(stream.IsCompleted);
        gone.Cancel();
        await Task.WhenAny(stream, Task.Delay(TimeSpan.FromMinutes(1)));
        Assert.IsTrue(stream.IsCompleted, "it asks its job for ever");
        await host.StopAsync();
    }
}
