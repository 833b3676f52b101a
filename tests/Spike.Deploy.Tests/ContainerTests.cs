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
    public void Compose_does_not_start_a_Redis_without_a_password() =>
        Tool.Run("docker-compose", ["-f", DeployFolder.File("compose.yaml"), "config", "-q"], environment: [("SPIKE_REDIS_PASSWORD", "")]).MustComplainOf("SPIKE_REDIS_PASSWORD");
}
