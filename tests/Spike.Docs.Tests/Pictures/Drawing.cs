using System.Globalization;
using System.Text;

namespace Spike.Docs.Tests.Pictures;

/// <summary>An SVG picture, whole numbers only, so that every machine draws the same bytes. Colours follow the reader's light or dark setting.</summary>
internal sealed class Drawing(int width, int height, string title)
{
    private readonly StringBuilder body = new();

    public void Text(int x, int y, string text, string kind = "") =>
        body.Append(CultureInfo.InvariantCulture, $"  <text x=\"{x}\" y=\"{y}\"{Class(kind)}>{Escaped(text)}</text>\n");

    public void Line(int x1, int y1, int x2, int y2, string kind = "axis") =>
        body.Append(CultureInfo.InvariantCulture, $"  <path d=\"M{x1} {y1}L{x2} {y2}\" class=\"{kind}\"/>\n");

    public void Path(IEnumerable<(int X, int Y)> points, string kind) =>
        body.Append(CultureInfo.InvariantCulture, $"  <path d=\"M{string.Join('L', points.Select(point => $"{point.X} {point.Y}"))}\" class=\"{kind}\"/>\n");

    public void Box(int x, int y, int w, int h, string kind) =>
        body.Append(CultureInfo.InvariantCulture, $"  <rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" class=\"{kind}\"/>\n");

    /// <summary>A spike in the slot of a step: up for 1, down for -1, a dot of silence for 0; taller where it carries a payload.</summary>
    public void Spike(int x, int baseline, int sign, int size = 18)
    {
        if (sign == 0) body.Append(CultureInfo.InvariantCulture, $"  <circle cx=\"{x}\" cy=\"{baseline}\" r=\"2\" class=\"silence\"/>\n");
        else Line(x, baseline, x, baseline - (Math.Sign(sign) * size), sign > 0 ? "plus" : "minus");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $$"""
        <svg xmlns="http://www.w3.org/2000/svg" width="{{width}}" height="{{height}}" viewBox="0 0 {{width}} {{height}}" role="img" font-family="system-ui, sans-serif" font-size="13">
          <title>{{Escaped(title)}}</title>
          <style>
            text { fill: #24292f } .small { font-size: 11px } .strong { font-weight: 600 } .middle { text-anchor: middle } .end { text-anchor: end } .mono { font-family: ui-monospace, monospace }
            path { fill: none; stroke-width: 1 } .axis { stroke: #8c959f } .grid { stroke: #d0d7de } .plus { stroke: #0969da; stroke-width: 4 } .minus { stroke: #cf222e; stroke-width: 4 }
            .silence { fill: #8c959f } .curve { stroke: #1a7f37; stroke-width: 2 } .window { fill: #ddf4ff; stroke: #54aeff } .fire { fill: #fff8c5; stroke: #d4a72c } .back { fill: #ffffff }
            @media (prefers-color-scheme: dark) { text { fill: #c9d1d9 } .back { fill: #0d1117 } .grid { stroke: #30363d } .window { fill: #0c2d6b; stroke: #1f6feb } .fire { fill: #3b2e00; stroke: #9e6a03 } .plus { stroke: #58a6ff } .minus { stroke: #ff7b72 } .curve { stroke: #3fb950 } }
          </style>
          <rect width="{{width}}" height="{{height}}" class="back"/>
        {{body}}</svg>

        """).ReplaceLineEndings("\n");

    private static string Class(string kind) => kind.Length == 0 ? "" : $" class=\"{kind}\"";

    private static string Escaped(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
