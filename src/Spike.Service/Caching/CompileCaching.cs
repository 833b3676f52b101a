using Spike.Caching;
using Spike.Compiler.Caching;
using Spike.Compiler.Configuration;

namespace Spike.Service.Caching;

/// <summary>Adds the cache that this member keeps, the one that it shares with others, and, where it is asked to, the protocol by which others share this one.</summary>
internal static class CompileCaching
{
    public static void AddCompileCache(this WebApplicationBuilder builder, Settings settings)
    {
        builder.Services.AddSingleton(_ => ConfiguredCache.Store(settings));
        builder.Services.AddSingleton(provider => new JobCache(
            ConfiguredCache.IsWanted(settings) ? provider.GetRequiredService<BlobStore>() : null, ConfiguredCache.IsWanted(settings) ? ConfiguredCache.Remote(settings) : null, provider.GetRequiredService<ILogger<JobCache>>()));
    }

    public static void MapCompileCache(this WebApplication app, Settings settings)
    {
        if (settings.Service.ServesCache) CacheEndpoints.Map(app, app.Services.GetRequiredService<BlobStore>());
    }
}
