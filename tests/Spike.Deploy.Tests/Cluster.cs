using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Spike.Deploy.Tests;

/// <summary>What deploy/ describes, on this machine: Redis with a password, three instances with API keys, HAProxy and nginx with TLS in front, Prometheus beside, each with the configuration as shipped.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private const string Password = "a password";

    private readonly TestFolder folder = new();

    private readonly Certificate certificate = new();

    private readonly List<Server> servers = [];

    private Cluster()
    {
        Compile = NewKey("ci", "compile,watch");
        Metrics = NewKey("prometheus", "metrics");
    }

    /// <summary>A key that compiles and watches.</summary>
    public string Compile { get; }

    /// <summary>Prometheus' key.</summary>
    public string Metrics { get; }

    public Server[] Instances { get; private set; } = [];

    public int[] Ports { get; } = [Server.FreePort(), Server.FreePort(), Server.FreePort()];

    public Uri HAProxy { get; private set; } = null!;

    public Uri HAProxyPlain { get; private set; } = null!;

    public Uri Nginx { get; private set; } = null!;

    public Uri NginxPlain { get; private set; } = null!;

    public Uri Prometheus { get; private set; } = null!;

    public static async Task<Cluster> StartAsync()
    {
        var cluster = new Cluster();
        try
        {
            int redis = await cluster.StartRedisAsync();
            cluster.Instances = [.. cluster.Ports.Select((port, number) => cluster.StartInstance(port, number + 1, redis))];
            await Task.WhenAll(cluster.StartHAProxyAsync(), cluster.StartNginxAsync(), cluster.StartPrometheusAsync());
            foreach ((Server instance, int port) in cluster.Instances.Zip(cluster.Ports)) await instance.Ready(() => IsReadyAsync(port));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Trusts the test's certificate and nothing else, and follows no redirection.</summary>
    public HttpClient Client(Uri address, string? key)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == certificate.Thumbprint;
        var client = new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
        if (key is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>What Prometheus answers to an expression.</summary>
    public async Task<JsonElement> QueryAsync(string expression)
    {
        using var client = new HttpClient { BaseAddress = Prometheus };
        using HttpResponseMessage answer = await client.GetAsync($"/api/v1/query?query={Uri.EscapeDataString(expression)}");
        string text = await answer.Content.ReadAsStringAsync();
        Assert.IsTrue(answer.IsSuccessStatusCode, $"{expression}: {text}");
        return JsonDocument.Parse(text).RootElement.GetProperty("data").GetProperty("result");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Server server in Enumerable.Reverse(servers)) server.Dispose();
        folder.Dispose();
        await Task.CompletedTask;
    }

    private static async Task<bool> IsReadyAsync(int port)
    {
        using var client = new HttpClient();
        return (await client.GetAsync($"http://127.0.0.1:{port}/health/ready")).IsSuccessStatusCode;
    }

    private string NewKey(string name, string scopes)
    {
        Tool made = Tool.Run("dotnet", [DeployFolder.Program, "key", name, "--scope", scopes, "--append", folder["api-keys"]]);
        made.MustSucceed();
        return made.Output.Trim();
    }

    private async Task<int> StartRedisAsync()
    {
        int port = Server.FreePort();
        Directory.CreateDirectory(folder["redis"]);
        await Keep(Server.Start("redis-server", ["--bind", "127.0.0.1", "--port", Text(port), "--requirepass", Password, "--dir", folder["redis"], "--appendonly", "yes"])).Listening(port);
        return port;
    }

    private Server StartInstance(int port, int number, int redis) => Keep(Server.Start("dotnet", [DeployFolder.Program, "serve", "--config", DeployFolder.File("spike_compiler_production.yaml")], environment:
    [
        ("SPIKE_LISTEN", $"http://127.0.0.1:{port}"), ("SPIKE_API_KEYS_FILE", folder["api-keys"]), ("SPIKE_REDIS", $"127.0.0.1:{redis},password={Password}"),
        ("SPIKE_DATA_DIRECTORY", folder["data"]), ("SPIKE_CACHE_DIR", folder[$"cache{number}"]), ("SPIKE_LOG_DIRECTORY", folder[$"log{number}"]),
        ("SPIKE_SLOTS", "1"), ("SPIKE_DRAIN_SECONDS", "30"), ("SPIKE_SILO_ADDRESS", $"localhost:{Server.FreePort()}"),
    ]));

    private async Task StartHAProxyAsync()
    {
        int https = Server.FreePort(), http = Server.FreePort();
        (HAProxy, HAProxyPlain) = (new Uri($"https://localhost:{https}"), new Uri($"http://localhost:{http}"));
        string pem = folder.Write("spike-compiler.pem", certificate.Pem + certificate.KeyPem);
        IEnumerable<(string, string)> instances = Ports.Select((port, number) => ($"SPIKE_LB_SERVER{number + 1}", $"127.0.0.1:{port}"));
        await Keep(Server.Start("haproxy", ["-db", "-f", DeployFolder.File("haproxy", "haproxy.cfg")], environment:
        [
            ("SPIKE_LB_HTTP", $"127.0.0.1:{http}"), ("SPIKE_LB_HTTPS", $"127.0.0.1:{https}"), ("SPIKE_LB_STATS", $"127.0.0.1:{Server.FreePort()}"), ("SPIKE_LB_CERTIFICATE", pem), .. instances,
        ])).Listening(https);
    }

    private async Task StartNginxAsync()
    {
        int https = Server.FreePort(), http = Server.FreePort();
        (Nginx, NginxPlain) = (new Uri($"https://localhost:{https}"), new Uri($"http://localhost:{http}"));
        NginxFolder.Lay(folder, certificate, "backends.conf");
        File.WriteAllText(folder["nginx", "listen-plain.conf"], $"listen 127.0.0.1:{http};");
        File.WriteAllText(folder["nginx", "listen-tls.conf"], $"listen 127.0.0.1:{https} ssl http2;");
        string backends = File.ReadAllText(folder["nginx", "backends.conf"]);
        for (int number = 0; number < Ports.Length; number++) backends = backends.Replace($"10.0.0.1{number + 1}:8080", $"127.0.0.1:{Ports[number]}", StringComparison.Ordinal);
        File.WriteAllText(folder["nginx", "backends.conf"], backends);
        await Keep(Server.Start("nginx", ["-p", folder["nginx"], "-c", "nginx.conf", "-g", "daemon off;"])).Listening(https);
    }

    private async Task StartPrometheusAsync()
    {
        int port = Server.FreePort();
        Prometheus = new Uri($"http://127.0.0.1:{port}");
        folder.Copy("prometheus");
        // As shipped, but in a hurry, and with the key that the comment speaks of.
        string configuration = DeployFolder.Text("prometheus", "prometheus.yml").Replace("interval: 15s", "interval: 1s", StringComparison.Ordinal)
            .Replace("    # authorization:\n    #   credentials_file: /etc/prometheus/spike-metrics.key", $"    authorization:\n      credentials_file: {folder.Write("metrics.key", Metrics)}", StringComparison.Ordinal);
        File.WriteAllText(folder["prometheus", "prometheus.yml"], configuration);
        folder.Write("prometheus/targets/spike-compiler.yml", $"- targets: [{string.Join(", ", Ports.Select(instance => $"127.0.0.1:{instance}"))}]\n");
        await Keep(Server.Start("prometheus", [$"--config.file={folder["prometheus", "prometheus.yml"]}", $"--web.listen-address=127.0.0.1:{port}", $"--storage.tsdb.path={folder["tsdb"]}"])).Listening(port);
    }

    private Server Keep(Server server)
    {
        servers.Add(server);
        return server;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
