using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Spike.EndToEnd.Tests;

/// <summary>Takes what an app exports by OTLP over HTTP, and keeps the traces as the bytes that came.</summary>
internal sealed class TraceCollector : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly TaskCompletionSource<string> traces = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TraceCollector()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        free.Stop();
        listener.Prefixes.Add(Address);
        listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    /// <summary>The first traces in which a run of a model is.</summary>
    public Task<string> Runs => traces.Task;

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                string text = Encoding.Latin1.GetString(body.ToArray());
                if (context.Request.Url!.AbsolutePath == "/v1/traces" && text.Contains("spike.run", StringComparison.Ordinal)) traces.TrySetResult(text);
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
