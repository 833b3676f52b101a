using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Serilog;
using Spike.Compiler.Configuration;
using Spike.Service.Access;
using Spike.Service.Api;
using Spike.Service.Observability;

namespace Spike.Service.Tests.Access;

/// <summary>A real server on the loopback with the service's own access in front, and behind it addresses that say who came.</summary>
internal sealed class AccessHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private AccessHost(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.First());

    public static async Task<AccessHost> StartAsync(ServiceSettings service)
    {
        if (service.Listen == new ServiceSettings().Listen) service = service with { Listen = "http://127.0.0.1:0" };
        var settings = new Settings { Service = service };
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton(settings);
        builder.Services.AddSerilog(ServiceLog.Create(settings), dispose: true);
        builder.AddAccess(settings);
        WebApplication app = builder.Build();
        foreach (string address in AccessPolicy.Addresses(service.Listen)) app.Urls.Add(address);
        app.UseAccess();
        app.MapGet("/v1/who", (HttpContext context) => ClientName.Of(context));
        app.MapPost("/v1/count", async (HttpContext context) =>
        {
            using var sink = new MemoryStream();
            await context.Request.Body.CopyToAsync(sink);
            return sink.Length;
        });
        app.MapGet("/metrics", () => "figures").RequireAuthorization(Scopes.Metrics);
        app.MapGet("/v1/jobs", () => "everybody's").RequireAuthorization(Scopes.Watch);
        app.MapGet("/health/live", () => "healthy").AllowAnonymous();
        await app.StartAsync();
        return new AccessHost(app);
    }

    public HttpClient Client(Action<HttpRequestMessage>? each = null, HttpMessageHandler? handler = null) =>
        new(new Each(each, handler ?? new SocketsHttpHandler())) { BaseAddress = Address };

    public HttpClient ClientWithKey(string key) => Client(request => request.Headers.Authorization = new("Bearer", key));

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private sealed class Each(Action<HttpRequestMessage>? change, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            change?.Invoke(request);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
