using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spike.Runtime.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers compiled models with a dependency injection container.</summary>
public static class SpikeServiceCollectionExtensions
{
    /// <summary>Registers models: <c>services.AddSpikeModels(models => models.Add&lt;Digits&gt;("digits"))</c>. May be called several times.</summary>
    /// <param name="services">The container's registrations.</param>
    /// <param name="add">Names the models.</param>
    /// <returns>The same registrations.</returns>
    public static IServiceCollection AddSpikeModels(this IServiceCollection services, Action<SpikeModelsBuilder> add)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(add);
        services.AddOptions();
        services.TryAddSingleton(provider => new RuntimeLog(provider.GetService<ILoggerFactory>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ModelLoading>());
        add(new SpikeModelsBuilder(services));
        return services;
    }
}
