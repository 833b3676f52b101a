using System.Text.RegularExpressions;

namespace Spike.Docs.Tests.Site;

/// <summary>In the navigation, diagnostics and decisions stand by their titles. SPIKE_UPDATE_GOLDEN=1 writes the lists again.</summary>
[TestClass]
public sealed partial class FolderTocTests
{
    [TestMethod]
    [DataRow("docs/diagnostics", "SPIKE*.md")]
    [DataRow("docs/decisions", "0*.md")]
    public void A_folders_list_has_every_page_by_its_title(string folder, string pages)
    {
        string path = Repository.PathOf($"{folder}/toc.yml");
        string list = string.Concat(Directory.GetFiles(Repository.PathOf(folder), pages).Order(StringComparer.Ordinal)
            .Select(file => $"- name: \"{Title(file)}\"\n  href: {Path.GetFileName(file)}\n"));
        if (Repository.Updates) File.WriteAllText(path, list);
        Assert.AreEqual(list, File.ReadAllText(path).ReplaceLineEndings("\n"), $"Run the tests with SPIKE_UPDATE_GOLDEN=1 and review {folder}/toc.yml.");
    }

    [TestMethod]
    public void Every_page_of_the_docs_is_in_the_navigation()
    {
        string[] listed = [.. Repository.Pages.Where(page => page.StartsWith("docs/", StringComparison.Ordinal) && page != "docs/site/index.md")];
        Assert.IsGreaterThan(60, listed.Length);
        HashSet<string> navigation = [.. ((string[])["docs", "docs/diagnostics", "docs/decisions"]).SelectMany(folder =>
            Links().Matches(File.ReadAllText(Repository.PathOf($"{folder}/toc.yml"))).Select(match => $"{folder}/{match.Groups[1].Value}"))];
        Assert.AreEqual("", string.Join('\n', listed.Except(navigation)), "These pages stand in no toc.yml.");
        Assert.AreEqual("", string.Join('\n', navigation.Where(page => page.EndsWith(".md", StringComparison.Ordinal)).Except(listed)), "There are no such pages.");
    }

    private static string Title(string file) => File.ReadLines(file).First().TrimStart('#', ' ').Replace("`", "", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    [GeneratedRegex(@"(?:href|topicHref): (\S+)")]
    private static partial Regex Links();
}
