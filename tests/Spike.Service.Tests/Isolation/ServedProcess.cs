using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace Spike.Service.Tests.Isolation;

/// <summary>spike-compile serve as a user starts it, a process of its own on a free port of the loopback.</summary>
internal sealed class ServedProcess : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("spike-served-").FullName;
    private readonly Process process;
    private readonly Task drained;

    public ServedProcess(params (string Name, string Value)[] environment)
    {
        int port = FreePort();
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(5) };
        var start = new ProcessStartInfo("dotnet", [Path.Combine(RepositoryRoot, "src", "Spike.Cli", "bin", Metadata("Configuration"), "net10.0", "spike-compile.dll"), "serve"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("SPIKE_", StringComparison.Ordinal)).ToArray()) start.Environment.Remove(name);
        start.Environment["SPIKE_LISTEN"] = Client.BaseAddress.ToString();
        start.Environment["SPIKE_DATA_DIRECTORY"] = data;
        start.Environment["SPIKE_SLOTS"] = "2";
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        process = Process.Start(start)!;
        // Nobody reads what it says; a full pipe would hold it up.
        drained = Task.WhenAll(process.StandardOutput.BaseStream.CopyToAsync(Stream.Null), process.StandardError.ReadToEndAsync());
        for (int attempt = 0; !IsLive(); attempt++)
        {
            Assert.IsTrue(attempt < 600 && !process.HasExited, "the service does not start");
            Thread.Sleep(100);
        }
    }

    public static string RepositoryRoot => Metadata("RepositoryRoot");

    public HttpClient Client { get; }

    public bool IsRunning => !process.HasExited;

    public long Memory
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    public bool IsLive()
    {
        try
        {
            using HttpResponseMessage answer = Client.GetAsync("/health/live").GetAwaiter().GetResult();
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        drained.Wait(TimeSpan.FromSeconds(10));
        process.Dispose();
        Directory.Delete(data, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Metadata(string key) => typeof(ServedProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;
}
