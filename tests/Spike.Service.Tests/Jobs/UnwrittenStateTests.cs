using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.Storage;
using Spike.Compiler.Configuration;
using Spike.Service.Files;
using Spike.Service.Intake;
using Spike.Service.Jobs;
using Spike.Service.Observability;
using Spike.Service.Storage;
using Spike.Service.Tests.Cluster;

namespace Spike.Service.Tests.Jobs;

/// <summary>A job's states while its storage fails, and between its attempts.</summary>
[TestClass]
public class UnwrittenStateTests
{
    internal static readonly CompileRequest Request = new([new RequestFile("model", "m.onnx", new string('a', 64))], ImmutableSortedDictionary<string, string>.Empty);

    private static readonly JobOutcome Outcome = JobOutcome.Failure("SPIKE0003", "it is no model");

    [TestMethod]
    public async Task What_could_not_be_written_is_not_so_until_it_is_told_again()
    {
        using var folder = new TestFolder();
        var storage = new FailingStorage(folder["grains"]);
        using IHost host = await StartAsync(folder, storage);
        IJobGrain job = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IJobGrain>("job");
        await job.Submit(Request, "somebody", again: false, null);
        StartedJob started = (await job.Start("here"))!;
        storage.Fails = true;
        await Assert.ThrowsAsync<Exception>(() => job.Finish(started.Attempt, Outcome, ""));
        Assert.AreEqual(JobState.Running, (await job.Get())!.State);
        storage.Fails = false;
        await job.Finish(started.Attempt, Outcome, "");
        Assert.AreEqual(JobState.Failed, (await job.Get())!.State);
        await host.StopAsync();
    }

    [TestMethod]
    public async Task An_attempt_before_a_cancellation_is_not_taken_for_the_one_after_it()
    {
        using var folder = new TestFolder();
        using IHost host = await StartAsync(folder, new FailingStorage(folder["grains"]));
        IJobGrain job = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IJobGrain>("job");
        await job.Submit(Request, "somebody", again: false, null);
        int first = (await job.Start("here"))!.Attempt;
        await job.Cancel("somebody");
        await job.Submit(Request, "somebody", again: false, null);
        int second = (await job.Start("there"))!.Attempt;
        Assert.IsFalse(await job.Report(first, null, ""));
        Assert.IsTrue(await job.Report(second, null, ""));
        await host.StopAsync();
    }

    internal static async Task<IHost> StartAsync(TestFolder folder, FailingStorage storage)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new Settings { Service = new ServiceSettings { DataDirectory = folder["data"] } });
        builder.Services.AddSingleton<ServiceFolder>().AddSingleton<MemoryUse>().AddSingleton<CompilerMeter>().AddSingleton<IReplies, NoReplies>().AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(provider => new ContentFolder(provider.GetRequiredService<ServiceFolder>().Files));
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(RedisServer.FreePort(), RedisServer.FreePort());
            silo.UseInMemoryReminderService();
            silo.Services.AddGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, (_, _) => storage);
        });
        IHost host = builder.Build();
        await host.StartAsync();
        return host;
    }

    /// <summary>Files, which cannot be written for a while.</summary>
    internal sealed class FailingStorage(string folder) : IGrainStorage
    {
        private readonly FileGrainStorage files = new(folder, new GrainJson());

        public bool Fails { get; set; }

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => files.ReadStateAsync(stateName, grainId, grainState);

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Fails ? throw new IOException("no storage") : files.WriteStateAsync(stateName, grainId, grainState);

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => files.ClearStateAsync(stateName, grainId, grainState);
    }
}
