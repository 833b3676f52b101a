using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spike.Runtime.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Health checks of registered models.</summary>
public static class SpikeHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check for each model of <c>AddSpikeModels</c>, named <c>spike:NAME</c>, those that are registered later too: its artifact loads and is whole, and a run on zeros answers. Where
    /// the backend that was asked for cannot run, the model is degraded.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="failureStatus">What a failure counts as; null: unhealthy.</param>
    /// <param name="tags">To filter checks by.</param>
    /// <param name="timeout">Of a check; null: none.</param>
    /// <returns>The same health checks.</returns>
    public static IHealthChecksBuilder AddSpikeModels(this IHealthChecksBuilder builder, HealthStatus? failureStatus = null, IEnumerable<string>? tags = null, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        string[] given = [.. tags ?? []];
        builder.Services.AddOptions<HealthCheckServiceOptions>().Configure<IEnumerable<SpikeModelName>>((options, models) =>
        {
            foreach (SpikeModelName model in models)
                options.Registrations.Add(new HealthCheckRegistration("spike:" + model.Name, provider => new ModelHealth(provider, model.Name), failureStatus, given, timeout));
        });
        return builder;
    }
}
