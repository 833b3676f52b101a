using System.Text.RegularExpressions;
using Spike.Build.Tasks.Diagnostics;
using Spike.Build.Tasks.Tests.Builds;

namespace Spike.Build.Tasks.Tests.Diagnostics;

[TestClass]
public sealed partial class DiagnosticPagesTests
{
    private static readonly string Pages = Path.Combine(Sources.RepositoryRoot, "docs", "diagnostics");

    [TestMethod]
    public void Every_code_in_the_sources_has_a_page_and_every_page_a_code() =>
        Assert.AreSequenceEqual(CodesInSources().ToArray(), PageNames().ToArray());

    [TestMethod]
    public void The_index_lists_every_page_under_its_title()
    {
        string index = File.ReadAllText(Path.Combine(Pages, "README.md"));
        foreach (string code in PageNames())
        {
            string[] page = File.ReadAllLines(Path.Combine(Pages, code + ".md"));
            Assert.StartsWith($"# {code}: ", page[0]);
            Assert.Contains($"| [{code}]({code}.md) | {page[0][$"# {code}: ".Length..]} |", index);
        }
    }

    [TestMethod]
    public void Every_page_shows_the_message_and_says_what_to_do()
    {
        foreach (string code in PageNames())
        {
            string page = File.ReadAllText(Path.Combine(Pages, code + ".md"));
            Assert.Contains("## Example", page, code);
            Assert.MatchesRegex($@"(error|warning|info) {code}: ", page, code);
            Assert.Contains("## What to do", page, code);
        }
    }

    [TestMethod]
    public void The_tasks_rules_have_codes_of_their_own_and_end_with_a_remedy()
    {
        DiagnosticRule[] rules = [.. typeof(DiagnosticRules).GetFields().Select(field => (DiagnosticRule)field.GetValue(null)!)];

        Assert.HasCount(rules.Length, rules.Select(rule => rule.Code).Distinct());
        foreach (DiagnosticRule rule in rules)
            Assert.MatchesRegex(@"\. [A-Z].*\.$", rule.Message, rule.Code);
    }

    internal static IEnumerable<string> CodesInSources() =>
        Directory.EnumerateFiles(Path.Combine(Sources.RepositoryRoot, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !BuildOutput().IsMatch(file))
            .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(match => match.Value))
            .Distinct().Order(StringComparer.Ordinal);

    private static IEnumerable<string> PageNames() => Directory.EnumerateFiles(Pages, "SPIKE*.md")
        .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"SPIKE[0-6][0-9]{3}")]
    private static partial Regex Code();

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]")]
    private static partial Regex BuildOutput();
}
