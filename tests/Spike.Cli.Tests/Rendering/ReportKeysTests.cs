using System.Text.Json;
using System.Text.RegularExpressions;

namespace Spike.Cli.Tests.Rendering;

/// <summary>docs/report.md says what a report holds.</summary>
[TestClass]
public sealed partial class ReportKeysTests
{
    [TestMethod]
    public void Every_key_of_a_report_is_on_the_page_and_no_other()
    {
        using var folder = new TestFolder();
        SpikeCompile.Run(
            "compile", Digits.Vit, "-o", folder.Path, "--calibration", Digits.Images, "--labels", Digits.Labels, "--validation-samples", "4", "--report").AssertDone();
        JsonElement report = JsonDocument.Parse(File.ReadAllText(folder["vit_mnist.report.json"])).RootElement;
        JsonElement check = report.GetProperty("check");
        AssertKeys("The report", report);
        AssertKeys("`inputs[]`, `outputs[]`", report.GetProperty("inputs")[0]);
        AssertKeys("`inputs[]`, `outputs[]`", report.GetProperty("outputs")[0]);
        AssertKeys("`check`", check);
        AssertKeys("`worstInputs[]`", check.GetProperty("worstInputs")[0]);
        foreach (JsonElement population in report.GetProperty("populations").EnumerateArray()) AssertKeys("`populations[]`", population);
        foreach (JsonElement trial in report.GetProperty("calibrations").EnumerateArray()) AssertKeys("`calibrations[]`", trial);
        AssertKeys("`weights`", report.GetProperty("weights"));
        AssertKeys("`codings`", report.GetProperty("codings"));
        foreach (JsonElement trial in report.GetProperty("codings").GetProperty("trials").EnumerateArray()) AssertKeys("`trials[]`", trial);
        AssertKeys("`embeddedOperations[]`", report.GetProperty("embeddedOperations")[0]);
        AssertKeys("`compilation`", report.GetProperty("compilation"));
        AssertKeys("`stages[]`", report.GetProperty("compilation").GetProperty("stages")[0]);
        foreach (JsonElement operation in report.GetProperty("embeddedOperations").EnumerateArray())
            StringAssert.Contains(Section("`populations[]`"), $"`{operation.GetProperty("operation").GetString()}`");
    }

    private static void AssertKeys(string section, JsonElement element) => CollectionAssert.AreEqual(
        Row().Matches(Section(section)).Select(row => row.Groups[1].Value).ToArray(), element.EnumerateObject().Select(key => key.Name).ToArray(), section);

    private static string Section(string heading)
    {
        string page = File.ReadAllText(Path.Combine(Digits.RepositoryRoot, "docs", "report.md"));
        return page.Split("\n## ").Single(section => section.StartsWith(heading + "\n", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
