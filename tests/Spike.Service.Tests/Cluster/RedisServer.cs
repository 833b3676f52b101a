using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Spike.Service.Tests.Cluster;

/// <summary>A Redis of Debian's package, with a password and a log of what it was told, so that it comes back with everything.</summary>
internal sealed class RedisServer : IDisposable
{
    private const string Password = "spike";
    private readonly TemporaryFolder folder = new();
    private readonly string data;
    private readonly int port = FreePort();
    private Process? process;

    /// <param name="data">Where it writes; null: in a folder of its own.</param>
    /// <param name="starts">Whether it is there at once.</param>
    public RedisServer(string? data = null, bool starts = true)
    {
        this.data = data ?? folder.Path;
        if (starts) Start();
    }

    public string Address => $"127.0.0.1:{port},password={Password}";

    /// <summary>kill -9, and a new one over what it left.</summary>
    public async Task RestartAsync(TimeSpan gone)
    {
        Kill();
        await Task.Delay(gone);
        Start();
    }

    public void Kill()
    {
        if (process is null) return;
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        process = null;
    }

    public void Dispose()
    {
        Kill();
        folder.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static bool IsHere(string program, string argument)
    {
        try
        {
            using Process found = Process.Start(new ProcessStartInfo(program, argument) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            found.WaitForExit();
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Returns when it can be reached.</summary>
    public void Start()
    {
        process = Process.Start(new ProcessStartInfo("redis-server",
            ["--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--requirepass", Password, "--dir", data, "--appendonly", "yes", "--save", "", "--logfile", folder["redis.log"]]))!;
        for (int attempt = 0; attempt < 300; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                client.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(50);
            }
        }

        throw new AssertFailedException("Redis does not start");
    }
}

/// <summary>Skips a test where Redis is not installed, unless SPIKE_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsRedisAttribute : ConditionBaseAttribute
{
    public NeedsRedisAttribute()
        : base(ConditionMode.Include) => IgnoreMessage = "Needs redis-server (Debian: redis-server).";

    public override string GroupName => nameof(NeedsRedisAttribute);

    public override bool IsConditionMet => Environment.GetEnvironmentVariable("SPIKE_REQUIRE_ALL") == "1" || RedisServer.IsHere("redis-server", "--version");
}
