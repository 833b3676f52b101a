using System.Reflection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spike.Compiler;

namespace Spike.Service.Observability.Health;

/// <summary>Whether the compiler that children are started from is there.</summary>
internal sealed class CompilerHealth : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        string version = typeof(ModelCompiler).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        return Task.FromResult(HealthCheckResult.Healthy($"version {version}", new Dictionary<string, object> { ["version"] = version }));
    }
}
