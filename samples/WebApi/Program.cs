using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Spike.Runtime.Hosting;
using Spike.Samples;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);

// The model is loaded once and shared; appsettings.json says how it runs. Each request has a Digits of its own.
builder.Services.AddSpikeModels(models => models.Add<Digits>("digits"));
builder.Services.Configure<SpikeModelOptions>("digits", builder.Configuration.GetSection("Spike:digits"));
builder.Services.AddHealthChecks().AddSpikeModels(tags: ["ready"]);

// /metrics for Prometheus, always; to a collector where OTEL_EXPORTER_OTLP_ENDPOINT names one.
var telemetry = builder.Services.AddOpenTelemetry()
    .WithMetrics(metrics => metrics.AddMeter("Spike.Runtime").AddAspNetCoreInstrumentation().AddPrometheusExporter());
if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not null)
{
    telemetry.WithMetrics(metrics => metrics.AddOtlpExporter())
        .WithTracing(traces => traces.AddSource("Spike.Runtime").AddAspNetCoreInstrumentation().AddOtlpExporter());
}

WebApplication app = builder.Build();
app.MapPost("/digits", async (HttpRequest request, Digits digits, CancellationToken cancellation) =>
    await GreyImages.ReadAsync(request.Body, most: 1, cancellation) is { } pixels
        ? Results.Ok(Answer.Of(digits.Classify(pixels)))
        : Results.BadRequest($"Send one image of {Digits.InputLength} grey values, a byte each."));

// Where many requests come, a pool spares making an instance for each; here it serves batches.
app.MapPost("/digits/batch", async (HttpRequest request, SpikePool<Digits> pool, CancellationToken cancellation) =>
{
    if (await GreyImages.ReadAsync(request.Body, most: 256, cancellation) is not { } pixels)
        return Results.BadRequest($"Send 1 to 256 images of {Digits.InputLength} grey values, a byte each.");
    using SpikeLease<Digits> lease = pool.Rent();
    return Results.Ok(lease.Network.ClassifyBatch(pixels).Select(Answer.Of));
});

app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
app.MapPrometheusScrapingEndpoint();
app.Run();
