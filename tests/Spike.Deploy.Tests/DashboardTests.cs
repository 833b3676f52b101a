using System.Text.Json;
using System.Text.RegularExpressions;

namespace Spike.Deploy.Tests;

[TestClass]
public partial class DashboardTests
{
    /// <summary>What the service measures; the same list stands in the test of its /metrics.</summary>
    private static readonly string[] Metrics = File.ReadAllLines(Path.Combine(DeployFolder.Repository, "deploy", "prometheus", "metrics.txt"));

    private static readonly JsonElement Dashboard = JsonDocument.Parse(DeployFolder.Text("grafana", "spike-compiler.json")).RootElement;

    public static IEnumerable<string> Expressions => Dashboard.GetProperty("panels").EnumerateArray()
        .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!);

    [TestMethod]
    public void The_dashboard_asks_only_for_what_is_measured_or_recorded()
    {
        string[] recorded = [.. Recorded().Matches(DeployFolder.Text("prometheus", "recording-rules.yml")).Select(match => match.Groups[1].Value)];
        foreach (string expression in Expressions)
        {
            foreach (Match name in Names().Matches(expression))
                Assert.IsTrue(Metrics.Contains(Series().Replace(name.Value, "")) || recorded.Contains(name.Value), $"{name.Value} in {expression}");
        }
    }

    [TestMethod]
    public void Alerts_and_rules_ask_only_for_what_is_measured()
    {
        foreach (string file in new[] { "alerts.yml", "recording-rules.yml" })
        {
            foreach (Match name in Plain().Matches(DeployFolder.Text("prometheus", file)))
                Assert.Contains(Series().Replace(name.Value, ""), Metrics, $"{name.Value} in {file}");
        }
    }

    [TestMethod]
    public void Panels_have_places_of_their_own_and_say_what_they_show()
    {
        var taken = new HashSet<(int, int)>();
        foreach (JsonElement panel in Dashboard.GetProperty("panels").EnumerateArray())
        {
            Assert.IsGreaterThan(5, panel.GetProperty("description").GetString()!.Length);
            JsonElement place = panel.GetProperty("gridPos");
            for (int x = 0; x < place.GetProperty("w").GetInt32(); x++)
            {
                for (int y = 0; y < place.GetProperty("h").GetInt32(); y++)
                    Assert.IsTrue(taken.Add((place.GetProperty("x").GetInt32() + x, place.GetProperty("y").GetInt32() + y)), panel.GetProperty("title").GetString());
            }
        }
    }

    [GeneratedRegex(@"[a-z_]+:spike_compiler_[a-z0-9_:]+|(?<![:\w])spike_compiler_[a-z_]+")]
    private static partial Regex Names();

    [GeneratedRegex(@"(?<![:\w])spike_compiler_[a-z_]+(?!:)\b")]
    private static partial Regex Plain();

    [GeneratedRegex(@"record: (\S+)")]
    private static partial Regex Recorded();

    [GeneratedRegex("_(bucket|count|sum)$")]
    private static partial Regex Series();
}
