using System.Globalization;
using System.Text.RegularExpressions;
using k8s.Models;
using YamlDotNet.Serialization;

namespace Spike.Deploy.Tests;

/// <summary>The guide gave 12, 8 and 10 GB, and 7200, 3600, 1800 and 30 seconds for the same things. Here each limit is one figure, and those around it leave room.</summary>
[TestClass]
public class LimitTests
{
    private const double Gigabyte = 1 << 30;

    /// <summary>What the service itself takes beside its compile processes.</summary>
    private const double Service = 2 * Gigabyte;

    private static readonly Dictionary<string, string> Cluster = new(Manifests.ConfigMap("spike-compiler").Data);

    private static readonly string Compose = DeployFolder.Text("compose.yaml"), Unit = DeployFolder.Text("systemd", "spike-compiler.service"),
        HAProxy = DeployFolder.Text("haproxy", "haproxy.cfg"), Nginx = DeployFolder.Text("nginx", "nginx.conf");

    private static readonly Dictionary<string, Dictionary<string, object>> Production =
        new DeserializerBuilder().Build().Deserialize<Dictionary<string, Dictionary<string, object>>>(DeployFolder.Text("spike_compiler_production.yaml"));

    private static double CompilationSeconds => Number(Cluster["SPIKE_MAX_COMPILATION_TIME"]);

    private static double DrainSeconds => Number(Cluster["SPIKE_DRAIN_SECONDS"]);

    [TestMethod]
    public void Compose_Kubernetes_and_the_production_file_say_the_same()
    {
        foreach ((string name, string value) in Cluster.Where(pair => Compose.Contains($" {pair.Key}:", StringComparison.Ordinal) && pair.Key is not "SPIKE_TRUSTED_PROXIES"))
            Assert.AreEqual(value, In(Compose, $"{name}: \"?([^\"\n]+)"), name);
        Assert.AreEqual(CompilationSeconds, Number(Production["compiler"]["max_compilation_time_seconds"]));
        Assert.AreEqual(Number(Cluster["SPIKE_MAX_MEMORY_GB"]), Number(Production["compiler"]["max_memory_usage_gb"]));
        foreach (string key in new[] { "slots", "queue_length", "drain_seconds" })
            Assert.AreEqual(Number(Cluster["SPIKE_" + key.ToUpperInvariant()]), Number(Production["service"][key]), key);
    }

    [TestMethod]
    public void All_slots_together_fit_the_memory_of_the_container_and_of_systemd()
    {
        double needed = (Number(Cluster["SPIKE_SLOTS"]) * Number(Cluster["SPIKE_MAX_MEMORY_GB"]) * Gigabyte) + Service;
        double container = (double)Manifests.One<V1StatefulSet>("spike-compiler").Spec.Template.Spec.Containers.Single().Resources.Limits["memory"].ToDecimal();
        Assert.IsLessThanOrEqualTo(container, needed);
        Assert.AreEqual("12G", In(Compose, @"limits: \{ memory: (\w+)"));
        Assert.AreEqual("12G", In(Unit, @"MemoryMax=(\w+)"));
        Assert.IsLessThanOrEqualTo(12 * Gigabyte, needed);
    }

    [TestMethod]
    public void Load_balancers_wait_longer_than_a_compilation_may_take()
    {
        Assert.IsGreaterThan(CompilationSeconds, Number(In(HAProxy, @"timeout server (\d+)s")));
        Assert.IsGreaterThan(CompilationSeconds, Number(In(Nginx, @"proxy_read_timeout (\d+)s")));
        Assert.IsGreaterThan(CompilationSeconds, Number(Manifests.One<V1Ingress>("spike-compiler").Metadata.Annotations["nginx.ingress.kubernetes.io/proxy-read-timeout"]));
    }

    [TestMethod]
    public void Who_ends_the_service_waits_longer_than_its_drain()
    {
        Assert.IsGreaterThan(DrainSeconds, Manifests.One<V1StatefulSet>("spike-compiler").Spec.Template.Spec.TerminationGracePeriodSeconds!.Value);
        Assert.IsGreaterThan(DrainSeconds, Number(In(Compose, @"stop_grace_period: (\d+)s")));
        Assert.IsGreaterThan(DrainSeconds, Number(In(Unit, @"TimeoutStopSec=(\d+)s")));
    }

    [TestMethod]
    public void Load_balancers_let_the_largest_model_through()
    {
        double megabytes = Number(Cluster["SPIKE_MAX_MODEL_SIZE_MB"]);
        Assert.IsGreaterThan(megabytes, Number(In(Nginx, @"client_max_body_size (\d+)m")));
        Assert.IsGreaterThan(megabytes, Number(Manifests.One<V1Ingress>("spike-compiler").Metadata.Annotations["nginx.ingress.kubernetes.io/proxy-body-size"].TrimEnd('m')));
    }

    [TestMethod]
    public void The_alert_rings_before_the_limit_ends_what_it_rings_for()
    {
        string alerts = DeployFolder.Text("prometheus", "alerts.yml");
        Assert.IsLessThan(CompilationSeconds, Number(In(alerts, @"spike_compiler_in_flight_age_seconds\) > (\d+)")));
        Assert.IsLessThan(1, Number(In(alerts, @"spike_compiler_memory_usage_bytes:ratio > ([\d.]+)")));
        // One client may have half of the queue, and is turned away from there on.
        Assert.AreEqual(0.9 * Number(Cluster["SPIKE_QUEUE_LENGTH"]) / 2, Number(In(alerts, @"spike_compiler_queue_depth:sum\[5m\]\) >= (\d+)")), 1e-9);
    }

    [TestMethod]
    public void Nothing_is_served_in_the_clear_and_no_TLS_is_older_than_1_3()
    {
        Assert.Contains("ssl-min-ver TLSv1.3", HAProxy);
        Assert.Contains("redirect scheme https", HAProxy);
        Assert.Contains("ssl_protocols TLSv1.3;", Nginx);
        Assert.Contains("return 308 https://", Nginx);
    }

    private static string In(string text, string pattern)
    {
        Match match = Regex.Match(text, pattern);
        Assert.IsTrue(match.Success, pattern);
        return match.Groups[1].Value;
    }

    private static double Number(object text) => double.Parse((string)text, CultureInfo.InvariantCulture);
}
