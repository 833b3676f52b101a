using System.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spike.Service.Files;

namespace Spike.Service.Observability.Health;

/// <summary>Whether the cache's folder takes a file and gives it back.</summary>
internal sealed class CacheHealth(ServiceFolder folders) : IHealthCheck, IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim one = new(1);

    private (long At, HealthCheckResult Found)? last;

    /// <summary>A file is written once a second, however many ask: whoever does needs no key.</summary>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            // Not given up with the request: of those that leave at once, each would write.
            if (last is not { } kept || Stopwatch.GetElapsedTime(kept.At) > Kept)
            {
                HealthCheckResult found = await CheckAsync();
                last = kept = (Stopwatch.GetTimestamp(), found);
            }

            return kept.Found;
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private async Task<HealthCheckResult> CheckAsync()
    {
        string folder = folders.Files, file = Path.Combine(folder, $".health-{Guid.NewGuid():n}");
        var data = new Dictionary<string, object> { ["folder"] = folder };
        try
        {
            Directory.CreateDirectory(folder);
            byte[] written = Guid.NewGuid().ToByteArray();
            try
            {
                await File.WriteAllBytesAsync(file, written);
                byte[] read = await File.ReadAllBytesAsync(file);
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
