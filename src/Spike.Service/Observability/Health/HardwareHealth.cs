using System.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spike.Runtime.Devices;

namespace Spike.Service.Observability.Health;

/// <summary>Which chips this machine has. None is no fault: most compile services have none, and nothing here keeps one from living or from work.</summary>
internal sealed class HardwareHealth : IHealthCheck
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private static readonly SpikeDeviceOptions Hasty = new() { CallTimeout = TimeSpan.FromSeconds(3), LoadTimeout = TimeSpan.FromSeconds(10), Grace = TimeSpan.FromSeconds(1) };

    private static readonly SemaphoreSlim One = new(1);

    private static (long At, HealthCheckResult Found)? last;

    /// <summary>A vendor's library is asked once a minute, however many ask.</summary>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await One.WaitAsync(cancellationToken);
        try
        {
            if (last is not { } found || Stopwatch.GetElapsedTime(found.At) > Kept) last = found = (Stopwatch.GetTimestamp(), await Task.Run(Find, cancellationToken));
            return found.Found;
        }
        finally
        {
            One.Release();
        }
    }

    private static HealthCheckResult Find()
    {
        try
        {
            IReadOnlyList<SpikeDeviceInfo> found = SpikeDevices.Find(Hasty, out string searched);
            return found.Count > 0
                ? HealthCheckResult.Healthy(string.Join(", ", found.Select(device => $"{device.Id}: {device.Model}")), new Dictionary<string, object> { ["devices"] = found.Count })
                : HealthCheckResult.Healthy(searched, new Dictionary<string, object> { [HealthDocument.Word] = "absent" });
        }
        catch (SpikeDeviceException e)
        {
            return HealthCheckResult.Degraded(e.Message);
        }
    }
}
