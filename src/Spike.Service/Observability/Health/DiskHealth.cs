using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spike.Service.Files;

namespace Spike.Service.Observability.Health;

/// <summary>Whether the cache's disk takes another large artifact.</summary>
internal sealed class DiskHealth(ServiceFolder folders) : IHealthCheck
{
    private const long Least = 512L * 1024 * 1024;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        string folder = folders.Files;
        long free = FreeSpace.Of(folder);
        var data = new Dictionary<string, object> { ["folder"] = folder, ["freeBytes"] = free };
        return Task.FromResult(free >= Least
            ? HealthCheckResult.Healthy($"{free >> 20} MiB free", data)
            : HealthCheckResult.Unhealthy($"{free >> 20} MiB free, of which {Least >> 20} are needed; make room at {folder}", data: data));
    }
}
