using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Spike.Docs.Tests.Pages;

/// <summary>A page as GitHub and the site read it: what it links to, what may be linked to in it, and its blocks of code.</summary>
internal sealed partial class Page
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).UsePreciseSourceLocation().Build();

    private readonly MarkdownDocument document;

    private Page(string path, string text)
    {
        Path = path;
        document = Markdown.Parse(text, Pipeline);
    }

    /// <summary>From the root of the repository.</summary>
    public string Path { get; }

    public IEnumerable<PageLink> Links => document.Descendants<LinkInline>()
        .Where(link => link.Url is { Length: > 0 })
        .Select(link => new PageLink(link.Url!, link.Line + 1))
        .Concat(document.Descendants<AutolinkInline>().Where(link => !link.IsEmail).Select(link => new PageLink(link.Url, link.Line + 1)));

    /// <summary>What may stand behind '#': headings, and elements that a page names itself.</summary>
    public IReadOnlySet<string> Anchors => field ??= document.Descendants<HeadingBlock>().Select(heading => heading.TryGetAttributes()?.Id).OfType<string>()
        .Concat(document.Descendants<HtmlInline>().SelectMany(html => Names(html.Tag)))
        .Concat(document.Descendants<HtmlBlock>().SelectMany(html => Names(html.Lines.ToString())))
        .ToHashSet(StringComparer.Ordinal);

    public IEnumerable<FencedCodeBlock> Code => document.Descendants<FencedCodeBlock>();

    public static Page Read(string path) => Of(path, File.ReadAllText(Repository.PathOf(path)));

    public static Page Of(string path, string text) => new(path, text);

    private static IEnumerable<string> Names(string html) => Name().Matches(html).Select(match => match.Groups[1].Value);

    [GeneratedRegex("(?:id|name)=\"([^\"]+)\"")]
    private static partial Regex Name();
}
