using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Spike.Service.Observability.Health;

/// <summary>Whether the service and its compile processes stay under what the system gives them.</summary>
internal sealed class MemoryHealth(MemoryUse memory) : IHealthCheck
{
    private const double MostOfLimit = 0.95;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        long used = memory.Used();
        var data = new Dictionary<string, object> { ["usedBytes"] = used, ["limitBytes"] = memory.Limit };
        string words = $"{used >> 20} of {memory.Limit >> 20} MiB";
        return Task.FromResult(used <= MostOfLimit * memory.Limit
            ? HealthCheckResult.Healthy(words, data)
            : HealthCheckResult.Unhealthy($"{words}; give fewer slots, or a smaller SPIKE_MAX_MEMORY_GB", data: data));
    }
}
