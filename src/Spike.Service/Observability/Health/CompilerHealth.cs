using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spike.Service.Jobs;

namespace Spike.Service.Observability.Health;

/// <summary>Whether the compiler that processes are started from is there, and jobs are still taken.</summary>
internal sealed class CompilerHealth(SlotWorkers workers) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        string version = CompileRequest.Compiler.Split(' ')[0];
        int running = workers.RunningJobs.Count;
        var data = new Dictionary<string, object> { ["version"] = version, ["running"] = running, ["slots"] = workers.Slots };
        return Task.FromResult(
            !File.Exists(CompilerProgram.Assembly) ? HealthCheckResult.Unhealthy($"{CompilerProgram.Assembly} is missing; install the service anew", data: data)
            : workers.IsDraining ? HealthCheckResult.Unhealthy($"draining, {running} jobs run", data: data)
            : HealthCheckResult.Healthy($"version {version}, {running} of {workers.Slots} slots taken", data));
    }
}
