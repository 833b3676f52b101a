using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Serilog;
using Spike.Compiler.Configuration;
using Spike.Service.Observability.Health;
using Spike.Service.Observability.Page;
using Spike.Service.Observability.Recent;

namespace Spike.Service.Observability;

/// <summary>Adds metrics at /metrics, traces, the log, health at /health, and the page at /.</summary>
internal static class ServiceObservability
{
    /// <summary>The variable that OpenTelemetry's exporters read; without it, spans are not made.</summary>
    private const string TraceCollector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string Ready = "ready";

    public static void AddObservability(this WebApplicationBuilder builder, Settings settings)
    {
        builder.Services.AddSerilog(ServiceLog.Create(settings), dispose: true);

        builder.Services.AddSingleton(new MemoryUse());
        builder.Services.AddSingleton<CompilerMeter>();
        OpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("spike-compiler", serviceInstanceId: Environment.MachineName))
            .WithMetrics(metrics => metrics
                .AddMeter(CompilerMeter.Name)
                // Nothing is added to the names, neither units nor _total: spike_compiler_compilation_failures is a counter without it.
                .AddPrometheusExporter(options =>
                {
                    options.TranslationStrategy = PrometheusAspNetCoreTranslationStrategy.NoTranslation;
                    options.ScopeInfoEnabled = false;
                    options.TargetInfoEnabled = false;
                }));
        if (Environment.GetEnvironmentVariable(TraceCollector) is { Length: > 0 })
            telemetry.WithTracing(traces => traces.AddSource(ServiceTraces.Name).AddAspNetCoreInstrumentation(options => options.Filter = IsWork).AddOtlpExporter());

        builder.Services.AddSingleton<CacheHealth>();
        builder.Services.AddHealthChecks()
            .AddCheck<CompilerHealth>("compiler", tags: [Ready])
            .AddCheck<CacheHealth>("cache", tags: [Ready])
            .AddCheck<MemoryHealth>("memory")
            .AddCheck<DiskHealth>("disk", tags: [Ready])
            .AddCheck<ClusterHealth>("cluster")
            .AddCheck<HardwareHealth>("hardware");
    }

    public static void MapObservability(this WebApplication app)
    {
        // An observable instrument is asked only once it is made.
        _ = app.Services.GetRequiredService<CompilerMeter>();
        if (app.Services.GetRequiredService<Settings>().MetricsEnabled) app.MapPrometheusScrapingEndpoint("/metrics").RequireAuthorization(Scopes.Metrics).DisableHttpMetrics();

        // That it answers is the answer: a process that cannot compile for lack of a disk is not mended by a restart.
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = HealthDocument.Write }).AllowAnonymous().DisableHttpMetrics();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready), ResponseWriter = HealthDocument.WriteStatus }).AllowAnonymous().DisableHttpMetrics();
        app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = HealthDocument.Write }).RequireAuthorization(Scopes.Metrics);
        app.MapRecentJobs();
        app.MapStatusPage();
    }

    /// <summary>Probes and scrapes come every few seconds and would bury the rest.</summary>
    private static bool IsWork(HttpContext context) => !context.Request.Path.StartsWithSegments("/health") && !context.Request.Path.StartsWithSegments("/metrics");
}
