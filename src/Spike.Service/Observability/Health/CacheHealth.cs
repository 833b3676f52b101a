using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spike.Service.Files;

namespace Spike.Service.Observability.Health;

/// <summary>Whether the cache's folder takes a file and gives it back.</summary>
internal sealed class CacheHealth(ServiceFolder folders) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        string folder = folders.Files, file = Path.Combine(folder, $".health-{Guid.NewGuid():n}");
        var data = new Dictionary<string, object> { ["folder"] = folder };
        try
        {
            Directory.CreateDirectory(folder);
            byte[] written = Guid.NewGuid().ToByteArray();
            try
            {
                await File.WriteAllBytesAsync(file, written, cancellationToken);
                byte[] read = await File.ReadAllBytesAsync(file, cancellationToken);
                return read.AsSpan().SequenceEqual(written)
                    ? HealthCheckResult.Healthy("written and read", data)
                    : HealthCheckResult.Unhealthy($"{folder} gives back other bytes than it took", data: data);
            }
            finally
            {
                File.Delete(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return HealthCheckResult.Unhealthy($"{folder} cannot be written ({e.Message.TrimEnd('.')})", data: data);
        }
    }
}
