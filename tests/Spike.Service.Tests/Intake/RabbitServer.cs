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
    private readonly int port = RedisServer.FreePort(), distribution = RedisServer.FreePort();
    private Process process;

    public RabbitServer() => process = Start();

    public string Address => AddressOf("guest");

    private string Node => $"spike{port}@localhost";

    /// <summary>Of a user whose password is the name.</summary>
    public string AddressOf(string user) => $"amqp://{user}:{user}@127.0.0.1:{port}";

    /// <summary>A user with all rights, whose password is the name.</summary>
    public void AddUser(string user)
    {
        Control("add_user", user, user);
        Control("set_permissions", user, ".*", ".*", ".*");
    }

    /// <summary>kill -9 of the node, and a new one over what it left.</summary>
    public async Task RestartAsync(TimeSpan gone)
    {
        foreach (int node in Nodes(process.Id)) AloneTests.KillHard(node);
        // The script that started it ends with it.
        Process before = process;
        await before.WaitForExitAsync();
        await Task.Delay(gone);
        process = await Task.Run(() => Start());
        before.Dispose();
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        folder.Dispose();
    }

    /// <summary>Erlang's machines below a process: the script's, which is the node.</summary>
    private static IEnumerable<int> Nodes(int parent)
    {
        foreach (string task in Directory.GetDirectories($"/proc/{parent}/task"))
        {
            foreach (string word in File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                int child = int.Parse(word, CultureInfo.InvariantCulture);
                if (File.ReadAllText($"/proc/{child}/comm").Trim() == "beam.smp") yield return child;
                else foreach (int below in Nodes(child)) yield return below;
            }
        }
    }

    private void Control(params string[] words)
    {
        var start = new ProcessStartInfo(Path.Combine(Path.GetDirectoryName(Program)!, "rabbitmqctl"), ["--node", Node, .. words]) { RedirectStandardOutput = true };
        // Where the node's cookie lies.
        start.Environment["HOME"] = folder.Path;
        using Process control = Process.Start(start)!;
        string said = control.StandardOutput.ReadToEnd();
        control.WaitForExit();
        Assert.AreEqual(0, control.ExitCode, said);
    }

    /// <param name="again">How often it is tried once more: the name of the old node may be taken for a moment longer.</param>
    private Process Start(int again = 3)
    {
        var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["RABBITMQ_NODENAME"] = Node;
        start.Environment["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1";
        start.Environment["RABBITMQ_NODE_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["RABBITMQ_DIST_PORT"] = distribution.ToString(CultureInfo.InvariantCulture);
        start.Environment["RABBITMQ_MNESIA_BASE"] = folder["mnesia"];
        start.Environment["RABBITMQ_LOG_BASE"] = folder["log"];
        start.Environment["RABBITMQ_ENABLED_PLUGINS_FILE"] = folder["plugins"];
        start.Environment["HOME"] = folder.Path;
        Process started = Process.Start(start)!;
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        // Seconds, but on a machine with much else to do it may be minutes.
        for (int attempt = 0; attempt < 1500 && !started.HasExited; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                client.Connect(IPAddress.Loopback, port);
                return started;
            }
            catch (SocketException)
            {
                Thread.Sleep(200);
            }
        }

        if (started.HasExited && again > 0)
        {
            Thread.Sleep(1000);
            return Start(again - 1);
        }

        if (!started.HasExited) started.Kill(entireProcessTree: true);
        throw new AssertFailedException("RabbitMQ does not start");
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
