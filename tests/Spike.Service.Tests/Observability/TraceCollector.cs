using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Spike.Service.Tests.Observability;

/// <summary>Takes spans as an OpenTelemetry collector does over HTTP. Their names stand in the protobuf as plain text.</summary>
internal sealed class TraceCollector : IAsyncDisposable
{
    private readonly WebApplication app;

    private readonly TaskCompletionSource received = new();

    private readonly StringBuilder text = new();

    private TraceCollector(WebApplication app) => this.app = app;

    public string Address => app.Urls.First();

    /// <summary>Once a job's span has come.</summary>
    public Task Received => received.Task;

    public string Text
    {
        get
        {
            lock (text) return text.ToString();
        }
    }

    public static async Task<TraceCollector> StartAsync()
    {
        WebApplication app = WebApplication.CreateSlimBuilder().Build();
        app.Urls.Add("http://127.0.0.1:0");
        var collector = new TraceCollector(app);
        app.MapPost("/v1/traces", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            collector.Keep(Encoding.Latin1.GetString(body.ToArray()));
        });
        await app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private void Keep(string spans)
    {
        lock (text)
        {
            text.Append(spans);
            if (text.ToString() is var all && all.Contains("spike.target", StringComparison.Ordinal) && all.Contains("POST /v1/compile", StringComparison.Ordinal)) received.TrySetResult();
        }
    }
}
