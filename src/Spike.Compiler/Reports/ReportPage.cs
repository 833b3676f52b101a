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

    private static readonly string[] NativeScripts = ["dom.js", "lists.js", "costs.js", "chip.js", "native.js"];

    private static readonly string[] Styles = ["uplot.uPlot.min.css", "report.css"];

    /// <param name="report">What the page says.</param>
    /// <param name="raster">Spikes of one sample; none where the check was left out.</param>
    public static string Write(CompileReport report, SpikeRaster? raster)
    {
        // The default encoder leaves no <, > or & in strings, so that no name can end the element that holds the data.
        string data = JsonSerializer.Serialize(new PageData(report, raster), PageJson.Default.PageData);
        return Fill("report.html", report.Model, data, $"/*\nuPlot\n{Resource("uplot.LICENSE").Trim()}\n*/\n{Joined(Scripts)}", Joined(Styles));
    }

    /// <summary>The page of a native model.</summary>
    public static string Write(NativeReport report) =>
        Fill("native.html", report.Model, JsonSerializer.Serialize(new NativePageData(report), PageJson.Default.NativePageData), Joined(NativeScripts), Joined(["report.css"]));

    /// <summary>One pass over the template: what a name holds is never taken for a place to fill.</summary>
    private static string Fill(string template, string model, string data, string script, string style) =>
        Place().Replace(Resource(template), place => place.Groups[1].Value switch
        {
            "title" => WebUtility.HtmlEncode(model + ": compilation report"),
            "style" => style,
            "data" => data,
            "script" => script,
            string unknown => throw new InvalidOperationException($"The template names an unknown part: {unknown}."),
        });

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

/// <summary>The same of a native model's page.</summary>
/// <param name="Report">As it stands in the report's file.</param>
internal sealed record NativePageData(NativeReport Report);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PageData))]
[JsonSerializable(typeof(NativePageData))]
internal sealed partial class PageJson : JsonSerializerContext;
