using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spike.Service.Jobs;

namespace Spike.Service.Observability.Health;

/// <summary>Whether the cluster's queue answers. A cluster that lost its storage for a while still answers what it knows: this takes no instance out of service.</summary>
internal sealed class ClusterHealth(IGrainFactory grains) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            QueueFigures figures = await grains.GetGrain<IQueueGrain>(QueueGrain.Key).Figures().WaitAsync(Patience, cancellationToken);
            return HealthCheckResult.Healthy($"{figures.Waiting} jobs wait, {figures.Running} run",
                new Dictionary<string, object> { ["waiting"] = figures.Waiting, ["running"] = figures.Running, ["slots"] = figures.Slots });
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Degraded($"the queue does not answer ({e.Message.TrimEnd('.')})");
        }
    }
}
