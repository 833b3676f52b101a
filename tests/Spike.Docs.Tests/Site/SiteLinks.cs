using System.Net;
using System.Text.RegularExpressions;

namespace Spike.Docs.Tests.Site;

/// <summary>Says which links and pictures of a built site lead nowhere.</summary>
/// <param name="folder">The site.</param>
internal sealed partial class SiteLinks(string folder)
{
    private static readonly string[] Elsewhere = ["http:", "https:", "mailto:", "data:", "javascript:", "//"];

    private readonly Dictionary<string, string> pages = Directory.GetFiles(folder, "*.html", SearchOption.AllDirectories).ToDictionary(page => page, File.ReadAllText);

    private readonly Dictionary<string, HashSet<string>> anchors = [];

    public int Pages => pages.Count;

    /// <summary>Links within the site that were looked at.</summary>
    public int Count { get; private set; }

    /// <summary>One line a fault: the page, the link, and what is wrong.</summary>
    public IReadOnlyList<string> Faults() =>
        [.. from page in pages
            from target in Link().Matches(page.Value).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value)).Distinct()
            where target.Length > 0 && !Elsewhere.Any(scheme => target.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            let fault = Fault(page.Key, target)
            where fault is not null
            select $"{Path.GetRelativePath(folder, page.Key)}: {target}: {fault}"];

    private string? Fault(string page, string target)
    {
        Count++;
        string[] parts = target.Split('#', 2);
        string path = Uri.UnescapeDataString(parts[0].Split('?')[0]);
        string file = path.Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, path));
        if (Directory.Exists(file)) file = Path.Combine(file, "index.html");
        if (!file.StartsWith(folder, StringComparison.Ordinal)) return "leaves the site";
        if (!File.Exists(file)) return "there is no such file";
        return parts.Length == 1 || !pages.ContainsKey(file) || AnchorsOf(file).Contains(Uri.UnescapeDataString(parts[1])) ? null : "there is no such place";
    }

    private HashSet<string> AnchorsOf(string page)
    {
        if (!anchors.TryGetValue(page, out HashSet<string>? known))
            anchors[page] = known = [.. Anchor().Matches(pages[page]).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value)), ""];
        return known;
    }

    [GeneratedRegex("\\s(?:href|src)=\"([^\"]*)\"")]
    private static partial Regex Link();

    [GeneratedRegex("\\s(?:id|name)=\"([^\"]+)\"")]
    private static partial Regex Anchor();
}
