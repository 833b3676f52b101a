using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Spike.Compiler.Reports;
using Spike.Compiler.Tests.Data;
using Spike.Compiler.Tests.Frontends.Onnx;

namespace Spike.Compiler.Tests.Reports;

[TestClass]
public sealed partial class ReportPageTests
{
    private static readonly string[] HostileNames =
    [
        "</script><script>document.title='owned'</script>", "<!--<script>", "<img src=x onerror=alert(1)>", "{{data}}", "a&amp;b\"'`${1}", "line\u2028end \u202e txet \t tab",
    ];

    private static readonly Lazy<CompiledModel> Vit = new(() => ModelCompiler.Compile(
        new CompileOptions
        {
            ModelPath = Digits.Vit,
            Name = "vit",
            Target = "loihi2",
            Calibration = Digits.Images,
            ValidationData = Digits.Images,
            Labels = Digits.Labels,
            CalibrationSamples = 64,
            ValidationSamples = 100,
        },
        null, CancellationToken.None).Model!);

    [TestMethod]
    [NeedsChromium]
    [DataRow(false, "rgb(255, 255, 255)")]
    [DataRow(true, "rgb(20, 24, 31)")]
    public void The_page_of_the_transformer_shows_all_its_parts(bool dark, string background)
    {
        CompileReport report = Vit.Value.Report;
        JsonElement seen = Open(ReportPage.Write(report, Vit.Value.Raster), dark);
        Assert.AreEqual("vit: compilation report", seen.GetProperty("title").GetString());
        Assert.AreEqual(background, seen.GetProperty("background").GetString());
        foreach (string chart in new[] { "errors", "raster", "steps" })
            Assert.IsGreaterThan(4, seen.GetProperty("charts").GetProperty(chart).GetInt32(), $"colours of {chart}");
        Assert.AreEqual(report.Populations.Length, Rows("populations"));
        Assert.AreEqual(report.EmbeddedOperations.Length, Rows("embedded"));
        Assert.AreEqual(report.Calibrations.Length, Rows("calibrations"));
        Assert.AreEqual(report.Check!.WorstInputs.Length, Rows("worst"));
        Assert.AreEqual(report.Populations.Length, seen.GetProperty("boxes").GetInt32());
        Assert.AreEqual(report.Populations.Sum(population => population.Inputs.Length), seen.GetProperty("arrows").GetInt32());
        Assert.AreEqual(report.Energy!.Parts.Length, Rows("energy"));
        Assert.AreEqual(6, Rows("neurobench"));
        Assert.AreEqual(9, seen.GetProperty("cards").GetInt32());
        Assert.IsTrue(seen.GetProperty("numbered").GetBoolean(), "in the order of the network");
        Assert.IsTrue(seen.GetProperty("sorted").GetBoolean(), "after a click on a heading");
        Assert.IsLessThanOrEqualTo(0, seen.GetProperty("overflow").GetInt32(), "wider than the window");
        Assert.AreEqual(0, seen.GetProperty("requests").GetInt32());

        int Rows(string section) => seen.GetProperty("tables").GetProperty(section).GetInt32();
    }

    [TestMethod]
    [NeedsChromium]
    public void A_page_without_a_check_says_so()
    {
        CompileReport report = Vit.Value.Report with
        {
            Check = null,
            EmbeddedShare = null,
            Populations = [.. Vit.Value.Report.Populations.Select(population => population with
            {
                Density = null, SpikesPerSample = null, SpikesPerStep = null, SynapticOperationsPerSample = null, SnrDecibels = null, SaturatedShare = null, EmbeddedShare = null,
            })],
        };
        JsonElement seen = Open(ReportPage.Write(report, raster: null), dark: false);
        StringAssert.Contains(seen.GetProperty("text").GetString(), "The check after compilation was left out.");
        Assert.AreEqual(report.Populations.Length, seen.GetProperty("tables").GetProperty("populations").GetInt32());
    }

    [TestMethod]
    [NeedsChromium]
    public void Hostile_names_are_shown_as_text()
    {
        using CompiledTestModel compiled = Hostile();
        CompiledModel model = compiled.Result.Model!;
        JsonElement seen = Open(ReportPage.Write(model.Report, model.Raster), dark: false);
        Assert.AreEqual(HostileNames[0] + ": compilation report", seen.GetProperty("title").GetString());
        Assert.AreEqual(0, seen.GetProperty("images").GetInt32());
        foreach (string name in HostileNames[..4]) StringAssert.Contains(seen.GetProperty("text").GetString(), name);
    }

    [TestMethod]
    public void No_name_ends_the_element_that_holds_it()
    {
        using CompiledTestModel compiled = Hostile();
        CompiledModel model = compiled.Result.Model!;
        string page = ReportPage.Write(model.Report, model.Raster), plain = ReportPage.Write(Vit.Value.Report, Vit.Value.Raster);
        foreach (string mark in new[] { "<script", "</script", "<!--", "<img", "<title", "</title" })
            Assert.AreEqual(Occurrences(plain, mark), Occurrences(page, mark), mark);
        JsonElement report = JsonDocument.Parse(Data().Match(page).Groups[1].Value).RootElement.GetProperty("report");
        CollectionAssert.AreEqual(
            model.Report.Populations.Select(population => population.Name).ToArray(),
            report.GetProperty("populations").EnumerateArray().Select(population => population.GetProperty("name").GetString()).ToArray());
        Assert.AreEqual(HostileNames[0] + ": compilation report", WebUtility.HtmlDecode(Title().Match(page).Groups[1].Value));
    }

    [TestMethod]
    public void The_page_names_no_other_place_to_load_from()
    {
        string page = ReportPage.Write(Vit.Value.Report, Vit.Value.Raster);
        Assert.IsFalse(Loads().IsMatch(page), Loads().Match(page).Value);
        StringAssert.Contains(page, "Content-Security-Policy");
        StringAssert.Contains(page, "Copyright (c) 2022 Leon Sorokin", "the library's notice goes with it");
    }

    private static CompiledTestModel Hostile()
    {
        TestModel model = new TestModel().Input(HostileNames[0], -1, 4);
        string last = HostileNames[0];
        model.Weights("w", [4, 4]);
        foreach (string name in HostileNames[1..])
        {
            // A name may hold spaces, so it is put in afterwards.
            model.Node("MatMul a w -> b");
            (model.Proto.Graph.Node[^1].Input[0], model.Proto.Graph.Node[^1].Output[0], model.Proto.Graph.Node[^1].Name) = (last, name, name);
            last = name;
        }

        var compiled = new CompiledTestModel(model.Output(last), change: options => options with { Name = HostileNames[0], TimeSteps = 8 });
        Assert.IsNotNull(compiled.Result.Model, string.Join('\n', compiled.Result.Diagnostics));
        return compiled;
    }

    /// <summary>What the probe saw. Nothing may have gone wrong in the page.</summary>
    private static JsonElement Open(string page, bool dark)
    {
        using var folder = new DataFolder();
        string probe = File.ReadAllText(Path.Combine(Digits.RepositoryRoot, "tests", "Spike.Compiler.Tests", "Reports", "page_probe.js"));
        File.WriteAllText(folder["a page ü.html"], page.Replace("</body>", $"<script>{probe}</script></body>", StringComparison.Ordinal));
        Chromium chromium = Chromium.Open(folder["a page ü.html"], dark);
        string[] console = [.. chromium.Log.Split('\n').Where(line => line.Contains("CONSOLE", StringComparison.Ordinal))];
        Assert.IsEmpty(console, string.Join('\n', console));
        Match seen = Probe().Match(chromium.Dom);
        Assert.IsTrue(seen.Success, "the page did not come to its end: " + chromium.Log);
        return JsonDocument.Parse(WebUtility.HtmlDecode(seen.Groups[1].Value)).RootElement;
    }

    private static int Occurrences(string text, string part) => text.Split(part).Length - 1;

    [GeneratedRegex("""<script type="application/json" id="data">(.*?)</script>""", RegexOptions.Singleline)]
    private static partial Regex Data();

    [GeneratedRegex("<title>(.*?)</title>", RegexOptions.Singleline)]
    private static partial Regex Title();

    [GeneratedRegex("""data-probe="([^"]*)""")]
    private static partial Regex Probe();

    [GeneratedRegex("""(src|href)\s*=\s*["']|@import|url\((?!#)|fetch\(|XMLHttpRequest""")]
    private static partial Regex Loads();
}
