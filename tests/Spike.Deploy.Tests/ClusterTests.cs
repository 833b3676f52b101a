using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;

namespace Spike.Deploy.Tests;

/// <summary>Three instances behind the two load balancers, with the real Redis and the real Prometheus.</summary>
[TestClass]
public class ClusterTests
{
    private static readonly byte[] Model = File.ReadAllBytes(Path.Combine(DeployFolder.Repository, "samples", "Digits", "models", "cnn_mnist.onnx"));

    private static Lazy<Task<Cluster>> started = null!;

    [ClassInitialize]
    public static void Prepare(TestContext context) => started = new(Cluster.StartAsync);

    [ClassCleanup]
    public static async Task StopAsync()
    {
        if (started.IsValueCreated) await (await started.Value).DisposeAsync();
    }

    [TestMethod]
    [Needs("redis-server", "haproxy", "nginx", "prometheus")]
    public async Task A_model_is_compiled_through_both_load_balancers_and_once()
    {
        Cluster cluster = await started.Value;
        using HttpClient haproxy = cluster.Client(cluster.HAProxy, cluster.Compile), nginx = cluster.Client(cluster.Nginx, cluster.Compile);
        JsonElement first = await CompileAsync(haproxy), second = await CompileAsync(nginx);
        Assert.AreEqual("done", first.GetProperty("state").GetString());
        Assert.AreEqual(first.GetProperty("id").GetString(), second.GetProperty("id").GetString());
        Assert.AreEqual(first.GetProperty("started").GetString(), second.GetProperty("started").GetString());

        string artifact = first.GetProperty("artifact").GetProperty("url").GetString()!;
        CollectionAssert.AreEqual(await haproxy.GetByteArrayAsync(artifact), await nginx.GetByteArrayAsync(artifact));
        string events = await nginx.GetStringAsync($"/v1/jobs/{first.GetProperty("id").GetString()}/events");
        Assert.Contains("event: end", events);
        JsonElement members = JsonDocument.Parse(await haproxy.GetStringAsync("/v1/cluster")).RootElement.GetProperty("members");
        Assert.HasCount(3, members.EnumerateArray().Where(member => member.GetProperty("state").GetString() == "active"));
    }

    [TestMethod]
    [Needs("redis-server", "haproxy", "nginx", "prometheus")]
    public async Task Nothing_is_answered_in_the_clear_without_a_key_or_about_the_inside()
    {
        Cluster cluster = await started.Value;
        foreach ((Uri tls, Uri plain) in new[] { (cluster.HAProxy, cluster.HAProxyPlain), (cluster.Nginx, cluster.NginxPlain) })
        {
            using HttpClient clear = cluster.Client(plain, cluster.Compile), stranger = cluster.Client(tls, null), known = cluster.Client(tls, cluster.Metrics);
            using HttpResponseMessage redirect = await clear.GetAsync("/v1/targets");
            Assert.AreEqual(HttpStatusCode.PermanentRedirect, redirect.StatusCode);
            Assert.AreEqual("https", redirect.Headers.Location!.Scheme);
            Assert.AreEqual(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/v1/targets")).StatusCode);
            Assert.AreEqual(HttpStatusCode.NotFound, (await known.GetAsync("/metrics")).StatusCode);
            Assert.AreEqual(HttpStatusCode.NotFound, (await known.GetAsync("/health/ready")).StatusCode);
            Assert.AreEqual(SslProtocols.Tls13, await HandshakeAsync(tls, SslProtocols.Tls12 | SslProtocols.Tls13));
            try
            {
                await HandshakeAsync(tls, SslProtocols.Tls12);
                Assert.Fail($"{tls} takes TLS 1.2");
            }
            catch (Exception e) when (e is AuthenticationException or IOException)
            {
            }
        }
    }

    [TestMethod]
    [Needs("redis-server", "haproxy", "nginx", "prometheus")]
    public async Task Prometheus_reads_every_instance_and_takes_every_rule_and_every_panel()
    {
        Cluster cluster = await started.Value;
        for (int attempt = 0; (await cluster.QueryAsync("sum(up{job=\"spike-compiler\"} == 1)")).EnumerateArray().All(sample => sample.GetProperty("value")[1].GetString() != "3"); attempt++)
        {
            Assert.IsLessThan(100, attempt, "Prometheus does not see three instances.");
            await Task.Delay(300);
        }

        foreach (string metric in File.ReadAllLines(DeployFolder.File("prometheus", "metrics.txt")).Where(name => name.Contains("memory", StringComparison.Ordinal) || name.Contains("queue", StringComparison.Ordinal)))
            Assert.HasCount(3, (await cluster.QueryAsync(metric)).EnumerateArray(), metric);
        foreach (string expression in DashboardTests.Expressions)
            await cluster.QueryAsync(expression.Replace("$__rate_interval", "1m", StringComparison.Ordinal).Replace("$instance", ".*", StringComparison.Ordinal));

        using var client = new HttpClient { BaseAddress = cluster.Prometheus };
        JsonElement groups = JsonDocument.Parse(await client.GetStringAsync("/api/v1/rules")).RootElement.GetProperty("data").GetProperty("groups");
        JsonElement[] rules = [.. groups.EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray())];
        Assert.HasCount(18, rules);
        Assert.IsTrue(rules.All(rule => rule.GetProperty("health").GetString() != "err"), groups.GetRawText());
    }

    /// <summary>The last: it leaves one instance of three.</summary>
    [TestMethod]
    [Needs("redis-server", "haproxy", "nginx", "prometheus")]
    public async Task An_instance_that_is_stopped_and_one_that_dies_are_not_missed()
    {
        Cluster cluster = await started.Value;
        using HttpClient haproxy = cluster.Client(cluster.HAProxy, cluster.Compile), nginx = cluster.Client(cluster.Nginx, cluster.Compile);
        await CompileAsync(haproxy);
        cluster.Instances[1].Terminate();
        cluster.Instances[2].Kill();
        // Not at once: what was under way to the one that died is lost, and HAProxy asks every two seconds.
        Assert.IsTrue(cluster.Instances[1].WaitForEnd(TimeSpan.FromSeconds(60)), "SIGTERM does not end it");
        await SettledAsync(haproxy);
        await SettledAsync(nginx);
        for (int request = 0; request < 20; request++)
        {
            Assert.AreEqual("done", (await CompileAsync(haproxy)).GetProperty("state").GetString());
            Assert.AreEqual("done", (await CompileAsync(nginx)).GetProperty("state").GetString());
        }

        // New work too: the queue's own member may have been one of the two.
        Assert.AreEqual("done", (await CompileAsync(haproxy, "&timeSteps=6")).GetProperty("state").GetString());
    }

    private static async Task SettledAsync(HttpClient client)
    {
        for (int good = 0, asked = 0; good < 5; asked++)
        {
            Assert.IsLessThan(200, asked, "The load balancer still sends to instances that are gone.");
            try
            {
                good = (await client.GetAsync("/v1/targets")).IsSuccessStatusCode ? good + 1 : 0;
            }
            catch (HttpRequestException)
            {
                good = 0;
            }

            await Task.Delay(100);
        }
    }

    private static async Task<JsonElement> CompileAsync(HttpClient client, string more = "")
    {
        using var body = new ByteArrayContent(Model) { Headers = { ContentType = new("application/octet-stream") } };
        using HttpResponseMessage answer = await client.PostAsync($"/v1/compile?file=cnn.onnx&target=simulation&wait=100{more}", body);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.IsTrue(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement.Clone();
    }

    private static async Task<SslProtocols> HandshakeAsync(Uri address, SslProtocols protocols)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, address.Port);
        await using var tls = new SslStream(socket.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = protocols });
        // A refusal of TLS 1.3 comes with the first byte that is read; a request makes it come.
        await tls.WriteAsync("GET /v1/targets HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray());
        _ = await tls.ReadAsync(new byte[1]);
        return tls.SslProtocol;
    }
}
