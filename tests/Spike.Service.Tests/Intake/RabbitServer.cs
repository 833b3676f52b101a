using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Spike.Service.Tests.Cluster;

namespace Spike.Service.Tests.Intake;

/// <summary>A RabbitMQ of Debian's package, a node of its own.</summary>
internal sealed class RabbitServer : IDisposable
{
    /// <summary>Behind the script of the PATH, which would run it as another user.</summary>
    public const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private readonly TemporaryFolder folder = new();
    private readonly Process process;

    public RabbitServer()
    {
        int port = RedisServer.FreePort(), distribution = RedisServer.FreePort();
        Address = $"amqp://guest:guest@127.0.0.1:{port}";
        var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["RABBITMQ_NODENAME"] = $"spike{port}@localhost";
        start.Environment["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1";
        start.Environment["RABBITMQ_NODE_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["RABBITMQ_DIST_PORT"] = distribution.ToString(CultureInfo.InvariantCulture);
        start.Environment["RABBITMQ_MNESIA_BASE"] = folder["mnesia"];
        start.Environment["RABBITMQ_LOG_BASE"] = folder["log"];
        start.Environment["RABBITMQ_ENABLED_PLUGINS_FILE"] = folder["plugins"];
        start.Environment["HOME"] = folder.Path;
        process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        for (int attempt = 0; attempt < 600 && !process.HasExited; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                client.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(200);
            }
        }

        throw new AssertFailedException("RabbitMQ does not start");
    }

    public string Address { get; }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        folder.Dispose();
    }
}

/// <summary>Skips a test where RabbitMQ is not installed, unless SPIKE_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsRabbitAttribute : ConditionBaseAttribute
{
    public NeedsRabbitAttribute()
        : base(ConditionMode.Include) => IgnoreMessage = "Needs rabbitmq-server (Debian: rabbitmq-server).";

    public override string GroupName => nameof(NeedsRabbitAttribute);

    public override bool IsConditionMet => Environment.GetEnvironmentVariable("SPIKE_REQUIRE_ALL") == "1" || File.Exists(RabbitServer.Program);
}
