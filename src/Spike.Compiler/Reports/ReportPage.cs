using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Spike.Compiler.Reports;

/// <summary>The report as one page that needs nothing else: no network, no other file.</summary>
internal static partial class ReportPage
{
    /// <summary>In the order in which they need each other; functions may be named before they stand.</summary>
    private static readonly string[] Scripts =
    [
        "uplot.uPlot.iife.min.js", "dom.js", "charts.js", "summary.js", "graph.js", "errors.js", "raster.js", "steps.js", "populations.js", "lists.js", "costs.js", "chip.js", "main.js",
    ];

    private static readonly string[] Styles = ["uplot.uPlot.min.css", "report.css"];

    /// <param name="report">What the page says.</param>
    /// <param name="raster">Spikes of one sample; none where the check was left out.</param>
    public static string Write(CompileReport report, SpikeRaster? raster)
    {
        // The default encoder leaves no <, > or & in strings, so that no name can end the element that holds the data.
        string data = JsonSerializer.Serialize(new PageData(report, raster), PageJson.Default.PageData);
        // One pass over the template: what a name holds is never taken for a place to fill.
        return Place().Replace(Resource("report.html"), place => place.Groups[1].Value switch
        {
            "title" => WebUtility.HtmlEncode(report.Model + ": compilation report"),
            "style" => Joined(Styles),
            "data" => data,
            "script" => $"/*\nuPlot\n{Resource("uplot.LICENSE").Trim()}\n*/\n{Joined(Scripts)}",
            string unknown => throw new InvalidOperationException($"The template names an unknown part: {unknown}."),
        });
    }

    private static string Joined(string[] resources) => string.Join('\n', resources.Select(resource => Resource(resource).Trim()));

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Spike.Compiler.Reports.Page.{name}")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Place();
}

/// <summary>What the page's scripts read.</summary>
/// <param name="Report">As it stands in the report's file.</param>
/// <param name="Raster">Spikes of one sample, or none.</param>
internal sealed record PageData(CompileReport Report, SpikeRaster? Raster);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PageData))]
internal sealed partial class PageJson : JsonSerializerContext;
