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

/// <summary>The grains of a service without its workers and its HTTP: what is asked for waits until a test takes it.</summary>
internal static class GrainHost
{
    public static async Task<IHost> StartAsync(TestFolder folder, IGrainStorage? storage = null, int queueLength = 1000, TimeProvider? time = null, IReplies? replies = null)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        var settings = new Settings { Service = new ServiceSettings { DataDirectory = folder["data"], QueueLength = queueLength } };
        builder.Services.AddSingleton(settings).AddSingleton(CompileDefaults.Of(settings));
        builder.Services.AddSingleton<ServiceFolder>().AddSingleton<MemoryUse>().AddSingleton<CompilerMeter>().AddSingleton(replies ?? new NoReplies()).AddSingleton(time ?? TimeProvider.System);
        SteadyTime.AddTo(builder.Services);
        builder.Services.AddSingleton(provider => new ContentFolder(provider.GetRequiredService<ServiceFolder>().Files));
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(RedisServer.FreePort(), RedisServer.FreePort());
            silo.UseInMemoryReminderService();
            silo.Services.AddGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, (_, _) => storage ?? new FileGrainStorage(folder["grains"], new GrainJson()));
        });
        IHost host = builder.Build();
        await host.StartAsync();
        return host;
    }

    public static T Grain<T>(this IHost host, string key) where T : IGrainWithStringKey => host.Services.GetRequiredService<IGrainFactory>().GetGrain<T>(key);

    public static T Grain<T>(this IHost host, long key) where T : IGrainWithIntegerKey => host.Services.GetRequiredService<IGrainFactory>().GetGrain<T>(key);

    /// <summary>As after some minutes in which nobody asked: what may leave memory leaves it.</summary>
    public static async Task ForgetAsync(this IHost host)
    {
        await host.Grain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
    }
}
