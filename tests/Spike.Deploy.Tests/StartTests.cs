using System.Globalization;
using System.Text.RegularExpressions;
using k8s.Models;

namespace Spike.Deploy.Tests;

/// <summary>The service starts with what each deployment gives it, in a container of that size: its variables were right and it did not.</summary>
[TestClass]
public class StartTests
{
    private const long Gigabyte = 1L << 30;

    /// <summary>What kubelet adds for the Service spike-compiler where nobody keeps it from it.</summary>
    private static readonly (string, string)[] ServiceLinks =
    [
        ("SPIKE_COMPILER_SERVICE_HOST", "10.96.12.7"), ("SPIKE_COMPILER_SERVICE_PORT", "8080"), ("SPIKE_COMPILER_SERVICE_PORT_HTTP", "8080"), ("SPIKE_COMPILER_PORT", "tcp://10.96.12.7:8080"),
        ("SPIKE_COMPILER_PORT_8080_TCP", "tcp://10.96.12.7:8080"), ("SPIKE_COMPILER_PORT_8080_TCP_PROTO", "tcp"), ("SPIKE_COMPILER_PORT_8080_TCP_PORT", "8080"), ("SPIKE_COMPILER_PORT_8080_TCP_ADDR", "10.96.12.7"),
    ];

    [TestMethod]
    public Task In_Kubernetes() => StartsAsync(
        (long)Manifests.One<V1StatefulSet>("spike-compiler").Spec.Template.Spec.Containers.Single().Resources.Limits["memory"].ToDecimal(), [],
        [.. Manifests.ConfigMap("spike-compiler").Data.Select(pair => (pair.Key, pair.Value)), .. ServiceLinks]);

    [TestMethod]
    public Task In_compose()
    {
        string compose = DeployFolder.Text("compose.yaml");
        string environment = compose[compose.IndexOf("environment: &environment", StringComparison.Ordinal)..compose.IndexOf("  depends_on:", StringComparison.Ordinal)];
        return StartsAsync(Limit(compose, @"limits: \{ memory: (\d+)G"), [], [.. Regex.Matches(environment, "^    (SPIKE_\\w+): \"?([^\"\n]+)", RegexOptions.Multiline).Select(line => (line.Groups[1].Value, line.Groups[2].Value))]);
    }

    [TestMethod]
    public Task Under_systemd() => StartsAsync(Limit(DeployFolder.Text("systemd", "spike-compiler.service"), @"MemoryMax=(\d+)G"), ["--config", DeployFolder.File("spike_compiler_production.yaml")], []);

    private static long Limit(string text, string pattern) => Gigabyte * long.Parse(Regex.Match(text, pattern).Groups[1].Value, CultureInfo.InvariantCulture);

    private static async Task StartsAsync(long memory, string[] arguments, (string Name, string Value)[] environment)
    {
        if (Installed() < memory) Assert.Inconclusive($"this machine has less than the {memory / Gigabyte} GiB of the container");
        using var folder = new TestFolder();
        folder.Write("api-keys", "");
        int port = Server.FreePort();
        // Three quarters of a container are what the runtime takes for its own, and once were what the slots had to fit into.
        using Server service = Server.Start("dotnet", [DeployFolder.Program, "serve", .. arguments], environment:
        [
            .. environment.Where(variable => variable.Name is not "SPIKE_REDIS"), ("SPIKE_LISTEN", $"http://127.0.0.1:{port}"), ("SPIKE_API_KEYS_FILE", folder["api-keys"]),
            ("SPIKE_DATA_DIRECTORY", folder["data"]), ("SPIKE_CACHE_DIR", folder["cache"]), ("DOTNET_GCHeapHardLimit", (memory / 4 * 3).ToString("x", CultureInfo.InvariantCulture)),
        ]);
        await service.Listening(port);
    }

    private static long Installed() => !File.Exists("/proc/meminfo") ? 0
        : 1024 * long.Parse(Regex.Match(File.ReadAllText("/proc/meminfo"), @"MemTotal: +(\d+) kB").Groups[1].Value, CultureInfo.InvariantCulture);
}
