using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Spike.Deploy.Tests;

/// <summary>A server on this machine's loopback, ended with the test by its process.</summary>
internal sealed class Server : IDisposable
{
    private readonly Process process;

    private readonly List<string> lines = [];

    private Server(Process process) => this.process = process;

    public string Log
    {
        get
        {
            lock (lines) return string.Join('\n', lines);
        }
    }

    public int Id => process.Id;

    public bool HasEnded => process.HasExited;

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }

    public static Server Start(string program, IEnumerable<string> arguments, string? folder = null, IEnumerable<(string Name, string Value)>? environment = null)
    {
        var start = new ProcessStartInfo(Tool.Find(program) ?? program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder ?? "/" };
        foreach ((string name, string value) in environment ?? []) start.Environment[name] = value;
        var server = new Server(new Process { StartInfo = start });
        server.process.OutputDataReceived += (_, line) => server.Keep(line.Data);
        server.process.ErrorDataReceived += (_, line) => server.Keep(line.Data);
        server.process.Start();
        server.process.BeginOutputReadLine();
        server.process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Waits until it answers; says what it wrote where it does not.</summary>
    public async Task<Server> Ready(Func<Task<bool>> answers, int seconds = 60)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            if (process.HasExited) Assert.Fail($"{process.StartInfo.FileName} ended with {process.ExitCode}:\n{Log}");
            try
            {
                if (await answers()) return this;
            }
            catch (Exception e) when (e is HttpRequestException or SocketException or IOException or TaskCanceledException)
            {
            }

            await Task.Delay(100);
        }

        Assert.Fail($"{process.StartInfo.FileName} does not answer:\n{Log}");
        return this;
    }

    public Task<Server> Listening(int port) => Ready(async () =>
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        return true;
    });

    /// <summary>As an orchestrator does.</summary>
    public void Terminate() => Tool.Run("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);

    /// <summary>As a lost machine does.</summary>
    public void Kill() => process.Kill(entireProcessTree: true);

    public bool WaitForEnd(TimeSpan limit) => process.WaitForExit(limit);

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (lines) lines.Add(line);
    }
}
