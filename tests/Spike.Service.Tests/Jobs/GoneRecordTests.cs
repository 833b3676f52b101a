using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spike.Service.Api;
using Spike.Service.Files;
using Spike.Service.Jobs;

namespace Spike.Service.Tests.Jobs;

[TestClass]
public class GoneRecordTests
{
    [TestMethod]
    public async Task Who_follows_a_job_whose_record_goes_is_let_go()
    {
        using var folder = new TestFolder();
        var storage = new FailingStorage(folder["grains"]);
        using IHost host = await GrainHost.StartAsync(folder, storage);
        string id = new('a', 64);
        IJobGrain job = host.Grain<IJobGrain>(id);
        await job.Submit(new CompileRequest([new RequestFile("model", "m.onnx", new string('b', 64))], ImmutableSortedDictionary<string, string>.Empty), "somebody", again: false, null);
        var endpoints = new JobEndpoints(host.Services.GetRequiredService<IGrainFactory>(), host.Services.GetRequiredService<ContentFolder>(), host.Services.GetRequiredService<IHostApplicationLifetime>());
        IResult events = await endpoints.EventsAsync(id, CancellationToken.None);
        var http = new DefaultHttpContext { RequestServices = host.Services };
        using var body = new MemoryStream();
        http.Response.Body = body;
        Task following = events.ExecuteAsync(http);

        // As retention removes it after a month; and a grain that could not write reads what is written.
        storage.Fails = true;
        await Assert.ThrowsAsync<Exception>(() => job.Cancel("somebody"));
        Directory.Delete(folder["grains"], recursive: true);
        while (await job.Get() is not null) await Task.Delay(50);
        await following.WaitAsync(TimeSpan.FromMinutes(1));
        await host.StopAsync();
    }
}
