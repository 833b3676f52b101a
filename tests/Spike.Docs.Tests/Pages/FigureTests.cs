namespace Spike.Docs.Tests.Pages;

/// <summary>What stands on two pages says the same on both.</summary>
[TestClass]
public sealed class FigureTests
{
    [TestMethod]
    public void The_accuracy_page_has_the_figures_of_the_readme()
    {
        string[] readme = Table("README.md"), page = Table("docs/accuracy.md");
        Assert.IsGreaterThan(5, readme.Length);
        Assert.AreSequenceEqual(readme, page);
    }

    private static string[] Table(string page) =>
        [.. File.ReadLines(Repository.PathOf(page)).SkipWhile(line => !line.StartsWith("| network | time steps | accuracy |", StringComparison.Ordinal)).TakeWhile(line => line.StartsWith('|'))];
}
