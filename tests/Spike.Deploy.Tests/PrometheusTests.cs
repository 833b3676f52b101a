using System.Text.RegularExpressions;

namespace Spike.Deploy.Tests;

[TestClass]
public partial class PrometheusTests
{
    [TestMethod]
    [Needs("promtool")]
    public void Prometheus_takes_the_configuration_and_its_rules() => Tool.Run("promtool", ["check", "config", DeployFolder.File("prometheus", "prometheus.yml")]).MustSucceed();

    [TestMethod]
    [Needs("promtool")]
    public void Prometheus_takes_what_compose_and_Kubernetes_give_it()
    {
        // Their keys lie where only a container has them: the syntax alone.
        using var folder = new TestFolder();
        Tool.Run("promtool", ["check", "config", "--syntax-only", DeployFolder.File("prometheus", "prometheus-compose.yml")]).MustSucceed();
        // Debian builds Prometheus without Kubernetes: how pods are found is left out, all else stays.
        string inCluster = folder.Write("prometheus.yml", Pods().Replace(Manifests.ConfigMap("spike-compiler-prometheus").Data["prometheus.yml"], ""));
        Tool.Run("promtool", ["check", "config", "--syntax-only", inCluster]).MustSucceed();
    }

    [TestMethod]
    [Needs("promtool")]
    public void Each_alert_fires_where_it_must_and_not_where_it_must_not() =>
        Tool.Run("promtool", ["test", "rules", "alerts-test.yml"], DeployFolder.File("prometheus", "tests")).MustSucceed();

    [TestMethod]
    [Needs("promtool")]
    public void The_guides_alerts_fail_the_same_tests()
    {
        // A quotient of lifetime counters: what failed last month rings today.
        using var folder = new TestFolder();
        folder.Copy("prometheus");
        string alerts = File.ReadAllText(folder["prometheus", "alerts.yml"]);
        File.WriteAllText(folder["prometheus", "alerts.yml"],
            alerts.Replace("job:spike_compiler_compilation_failures:ratio_rate10m > 0.1", "(spike_compiler_compilation_failures / spike_compiler_compilation_total) > 0.1", StringComparison.Ordinal));
        Tool.Run("promtool", ["test", "rules", "alerts-test.yml"], folder["prometheus", "tests"]).MustComplainOf("last month's failures are forgotten");
    }

    [TestMethod]
    public void Every_alert_has_a_test()
    {
        string tests = DeployFolder.Text("prometheus", "tests", "alerts-test.yml");
        string[] alerts = [.. File.ReadLines(DeployFolder.File("prometheus", "alerts.yml")).Where(line => line.Contains("- alert:", StringComparison.Ordinal)).Select(line => line.Split(':')[1].Trim())];
        Assert.IsGreaterThan(5, alerts.Length);
        foreach (string alert in alerts) Assert.Contains($"alertname: {alert}", tests, alert);
    }

    [GeneratedRegex(@"(?<=\n) +kubernetes_sd_configs:\n(?= )( {6,}.*\n)+?(?= +relabel_configs)")]
    private static partial Regex Pods();
}
