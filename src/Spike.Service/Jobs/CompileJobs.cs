using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.Storage;
using Spike.Compiler.Configuration;
using Spike.Service.Files;
using Spike.Service.Storage;
using StackExchange.Redis;

namespace Spike.Service.Jobs;

/// <summary>Adds the jobs: Orleans, alone with files or in a cluster at a Redis, and this member's workers.</summary>
internal static class CompileJobs
{
    public static void AddCompileJobs(this WebApplicationBuilder builder, Settings settings)
    {
        IServiceCollection services = builder.Services;
        services.AddSingleton<ServiceFolder>();
        services.AddSingleton(provider => new ContentFolder(provider.GetRequiredService<ServiceFolder>().Files, provider.GetRequiredService<ILogger<ContentFolder>>()));
        services.AddSingleton<CompilerProgram>();
        services.AddSingleton(CompileDefaults.Of(settings));
        services.AddHostedService<FileRetention>();
        services.AddSingleton<IGrainStorageSerializer, GrainJson>();
        services.TryAddSingleton(TimeProvider.System);
        SteadyTime.AddTo(services);
        // Before Orleans, so that it starts before it.
        if (settings.Service.Redis is { } first) services.AddHostedService(provider => new RedisWait(first, provider.GetRequiredService<ILogger<RedisWait>>()));
        builder.UseOrleans(silo =>
        {
            if (settings.Service.Redis is { } redis) JoinCluster(silo, settings.Service, redis);
            else StandAlone(silo);
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(15));
            silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromMinutes(5));
            // Where a grain is found that was asked for of late. For the default, a million, there are eight megabytes of places, of which each new job touches others.
            silo.Configure<GrainDirectoryOptions>(options => options.CacheSize = 10_000);
        });
        // After Orleans, so that it stops before it.
        services.AddSingleton<SlotWorkers>();
        services.AddHostedService(provider => provider.GetRequiredService<SlotWorkers>());
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(settings.Service.DrainSeconds + 15));
    }

    private static void StandAlone(ISiloBuilder silo)
    {
        (int own, int gateway) = (FreePort(), FreePort());
        silo.UseLocalhostClustering(own, gateway);
        silo.AddReminders();
        silo.Services.AddSingleton<IReminderTable>(provider =>
            new FileReminderTable(Path.Combine(provider.GetRequiredService<ServiceFolder>().Grains, "reminder"), provider.GetRequiredService<ILogger<FileReminderTable>>()));
        silo.Services.AddGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, (provider, _) =>
            new FileGrainStorage(provider.GetRequiredService<ServiceFolder>().Grains, provider.GetRequiredService<IGrainStorageSerializer>()));
    }

    private static void JoinCluster(ISiloBuilder silo, ServiceSettings service, string redis)
    {
        ConfigurationOptions At() => RedisAddress.Parse(redis);
        IPEndPoint address = service.SiloAddress is null ? new IPEndPoint(IPAddress.Loopback, FreePort()) : Resolve(service.SiloAddress);
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (service.ClusterId, service.ClusterId));
        silo.ConfigureEndpoints(address.Address, address.Port, gatewayPort: 0, listenOnAnyHostAddress: false);
        silo.UseRedisClustering(options => options.ConfigurationOptions = RedisAddress.Patient(redis));
        silo.AddRedisGrainStorageAsDefault(options => (options.ConfigurationOptions, options.EntryExpiry, options.GrainStorageSerializer) = (At(), FileRetention.JobsKeptFor, new GrainJson()));
        silo.UseRedisReminderService(options => options.ConfigurationOptions = At());
        // Three missed probes, two votes: a dead member is given up after some four seconds, and its jobs are taken up well within ten.
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = TimeSpan.FromSeconds(1.2);
            options.MinProbeTimeout = TimeSpan.FromSeconds(1);
            options.NumMissedProbesLimit = 3;
            options.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
            options.DefunctSiloExpiration = TimeSpan.FromDays(1);
        });
    }

    /// <summary>An address, or a name that stands for one: containers know their names and not their addresses.</summary>
    private static IPEndPoint Resolve(string text)
    {
        if (IPEndPoint.TryParse(text, out IPEndPoint? known)) return known;
        if (text.Split(':') is not [{ Length: > 0 } name, { } port] || !int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number > IPEndPoint.MaxPort)
            throw SettingsFault.Usage($"SPIKE_SILO_ADDRESS is '{text}', which is no ADDRESS:PORT", "Write it as 10.0.0.11:11111.");
        try
        {
            return new IPEndPoint(Dns.GetHostAddresses(name, AddressFamily.InterNetwork)[0], number);
        }
        catch (Exception e) when (e is SocketException or ArgumentException or IndexOutOfRangeException)
        {
            throw SettingsFault.Usage($"SPIKE_SILO_ADDRESS is '{text}', and the name does not resolve ({e.Message.TrimEnd('.')})", "Correct it, or write an address.");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
