namespace Spike.Docs.Tests.Pages;

/// <summary>Every link of every page leads somewhere.</summary>
[TestClass]
public sealed class LinkTests
{
    [TestMethod]
    public void Every_link_of_every_page_leads_somewhere()
    {
        var checker = new LinkChecker(Repository.Root);
        Assert.IsGreaterThan(60, Repository.Pages.Count);
        Assert.AreEqual("", string.Join('\n', Repository.Pages.SelectMany(page => checker.Faults(Page.Read(page)))));
    }

    [TestMethod]
    [DataRow("[x](no-such-page.md)", "there is no such file")]
    [DataRow("[x](README.md#no-such-heading)", "there is no such heading")]
    [DataRow("[x](#no-such-heading)\n\n# Another one", "there is no such heading")]
    [DataRow("![x](docs/images/no-such-picture.svg)", "there is no such file")]
    [DataRow("[x][1]\n\n[1]: no-such-page.md", "there is no such file")]
    [DataRow("| a |\n|---|\n| [x](no-such-page.md) |", "there is no such file")]
    [DataRow("[x](../outside.md)", "leaves the repository")]
    [DataRow("[x](/docs/msbuild.md)", "begins at the root")]
    [DataRow("[x](LICENSE#section)", "only pages have anchors")]
    [DataRow("[x](http://localhost/x)", "no host")]
    [DataRow("[x](ftp://example.org/x)", "the scheme ftp")]
    public void A_link_that_leads_nowhere_is_found(string text, string fault)
    {
        string[] faults = [.. new LinkChecker(Repository.Root).Faults(Page.Of("README.md", text))];
        Assert.HasCount(1, faults);
        Assert.Contains(fault, faults[0]);
    }

    [TestMethod]
    [DataRow("[x](docs/msbuild.md#metadata-of-spikemodel)")]
    [DataRow("[x](#what-it-says)\n\n# What it `says`?")]
    [DataRow("[x](#twice-1)\n\n# Twice\n\n# Twice")]
    [DataRow("[x](docs) and `[y](no-such-page.md)` and\n\n```\n[z](no-such-page.md)\n```")]
    [DataRow("<a id=\"here\"></a> [x](#here)")]
    [DataRow("[x](https://arxiv.org/abs/2406.03470)")]
    public void One_that_leads_somewhere_is_not(string text) =>
        Assert.IsEmpty(new LinkChecker(Repository.Root).Faults(Page.Of("README.md", text)));
}
