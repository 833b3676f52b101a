using YamlDotNet.Serialization;

namespace Spike.Deploy.Tests;

[TestClass]
public class ContainerTests
{
    [TestMethod]
    [Needs("node", "dockerfilelint")]
    public void The_linter_finds_nothing_in_the_Dockerfile() => NpmTool.DockerfileLint(DeployFolder.File("Dockerfile")).MustSucceed();

    [TestMethod]
    [Needs("node", "dockerfilelint")]
    public void The_linter_finds_what_the_guides_Dockerfile_lacks()
    {
        using var folder = new TestFolder();
        NpmTool.DockerfileLint(folder.Write("Dockerfile", "FROM ubuntu:latest\nRUN apt-get update && sudo apt-get install gcc\n")).MustComplainOf("Base images should not use the latest tag.");
    }

    [TestMethod]
    public void The_container_serves_as_nobody_and_is_asked_over_HTTP()
    {
        string[] lines = DeployFolder.Text("Dockerfile").Split('\n');
        string last = lines.Last(line => line.StartsWith("FROM", StringComparison.Ordinal));
        Assert.Contains("chiseled", last);
        Assert.Contains("USER 1654", lines);
        Assert.Contains("CMD [\"serve\"]", lines);
        string health = lines.Single(line => line.StartsWith("HEALTHCHECK", StringComparison.Ordinal));
        Assert.Contains("CMD [\"/app/spike-compile\", \"health\", \"--url\", \"http://127.0.0.1:8080/health/live\"]", health);
    }

    [TestMethod]
    [Needs("docker-compose")]
    public void Compose_takes_its_file() =>
        Tool.Run("docker-compose", ["-f", DeployFolder.File("compose.yaml"), "config", "-q"], environment: [("SPIKE_REDIS_PASSWORD", "secret")]).MustSucceed();

    [TestMethod]
    [Needs("docker-compose")]
    public void The_instances_see_the_folder_of_the_keys_and_no_other_secret()
    {
        // A file that is mounted alone is the old one when an editor puts a new one in its place: a key that was struck would stay valid.
        foreach (Dictionary<object, object> service in Compilers())
        {
            string keys = (string)((Dictionary<object, object>)service["environment"])["SPIKE_API_KEYS_FILE"];
            string[] volumes = [.. ((List<object>)service["volumes"]).Cast<string>()];
            string folder = volumes.Single(volume => volume.Contains("secrets", StringComparison.Ordinal));
            Assert.EndsWith($"/secrets/keys:{Path.GetDirectoryName(keys)}:ro", folder);
            Assert.IsFalse(service.ContainsKey("secrets"));
        }
    }

    [TestMethod]
    [Needs("docker-compose")]
    public void The_word_of_HAProxy_is_taken_for_a_clients_address_and_nobody_elses()
    {
        Dictionary<object, object> whole = Composed(), haproxy = Of(Of(whole, "services"), "haproxy");
        var address = (string)Of(Of(haproxy, "networks"), "inside")["ipv4_address"];
        foreach (Dictionary<object, object> service in Compilers()) Assert.AreEqual(address, Of(service, "environment")["SPIKE_TRUSTED_PROXIES"]);
        // In the network, and not among the addresses that others are given.
        var range = (Dictionary<object, object>)((List<object>)Of(Of(Of(whole, "networks"), "inside"), "ipam")["config"]).Single();
        Assert.IsTrue(System.Net.IPNetwork.Parse((string)range["subnet"]).Contains(System.Net.IPAddress.Parse(address)));
        Assert.IsFalse(System.Net.IPNetwork.Parse((string)range["ip_range"]).Contains(System.Net.IPAddress.Parse(address)));
    }

    [TestMethod]
    [Needs("docker-compose")]
    public void Compose_does_not_start_a_Redis_without_a_password() =>
        Tool.Run("docker-compose", ["-f", DeployFolder.File("compose.yaml"), "config", "-q"], environment: [("SPIKE_REDIS_PASSWORD", "")]).MustComplainOf("SPIKE_REDIS_PASSWORD");

    private static IEnumerable<Dictionary<object, object>> Compilers()
    {
        Dictionary<object, object>[] found = [.. Of(Composed(), "services").Where(service => ((string)service.Key).StartsWith("spike-compiler", StringComparison.Ordinal)).Select(service => (Dictionary<object, object>)service.Value)];
        Assert.HasCount(3, found);
        return found;
    }

    /// <summary>The file as compose understands it, with anchors and variables resolved.</summary>
    private static Dictionary<object, object> Composed()
    {
        Tool run = Tool.Run("docker-compose", ["-f", DeployFolder.File("compose.yaml"), "config"], environment: [("SPIKE_REDIS_PASSWORD", "secret")]);
        run.MustSucceed();
        return new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(run.Output);
    }

    private static Dictionary<object, object> Of(Dictionary<object, object> map, string key) => (Dictionary<object, object>)map[key];
}
