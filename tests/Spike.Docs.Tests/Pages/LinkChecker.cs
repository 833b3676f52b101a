using System.Collections.Concurrent;

namespace Spike.Docs.Tests.Pages;

/// <summary>Says which links of a page lead nowhere. Other servers are not asked: of links to them the form is checked.</summary>
/// <param name="root">The folder that links may not leave.</param>
internal sealed class LinkChecker(string root)
{
    private readonly ConcurrentDictionary<string, IReadOnlySet<string>> anchors = new();

    /// <summary>One line a fault: the page, the line, the link, and what is wrong.</summary>
    public IEnumerable<string> Faults(Page page) =>
        from link in page.Links
        let fault = link.IsExternal ? External(link.Target) : Internal(page, link)
        where fault is not null
        select $"{page.Path}:{link.Line}: {link.Target}: {fault}";

    private static string? External(string target)
    {
        if (target.StartsWith("mailto:", StringComparison.Ordinal)) return target.Contains('@', StringComparison.Ordinal) ? null : "no address";
        if (!Uri.TryCreate(target, UriKind.Absolute, out Uri? uri) || target.Contains(' ', StringComparison.Ordinal)) return "no address";
        if (uri.Scheme is not ("http" or "https")) return $"the scheme {uri.Scheme}";
        return uri.Host.Contains('.', StringComparison.Ordinal) && !uri.IsLoopback ? null : "no host that others can reach";
    }

    private string? Internal(Page page, PageLink link)
    {
        string folder = Path.GetDirectoryName(Path.Combine(root, page.Path))!;
        string file = link.File.Length == 0 ? Path.Combine(root, page.Path) : Path.GetFullPath(Path.Combine(folder, link.File));
        if (link.File.StartsWith('/')) return "begins at the root of the server, which is another one on GitHub and on the site";
        if (!file.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)) return "leaves the repository";
        if (!File.Exists(file) && !Directory.Exists(file)) return "there is no such file";
        if (link.Anchor is not { } anchor) return null;
        if (!file.EndsWith(".md", StringComparison.Ordinal)) return "only pages have anchors";
        return (file == Path.Combine(root, page.Path) ? page.Anchors : anchors.GetOrAdd(file, AnchorsOf)).Contains(anchor) ? null : "there is no such heading";
    }

    private IReadOnlySet<string> AnchorsOf(string file) => Page.Of(Path.GetRelativePath(root, file), File.ReadAllText(file)).Anchors;
}
