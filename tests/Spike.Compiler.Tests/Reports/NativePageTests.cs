using System.Text.RegularExpressions;
using Spike.Compiler.Reports;
using Spike.Compiler.Tests.Data;
using Spike.Compiler.Tests.Frontends.Nir;

namespace Spike.Compiler.Tests.Reports;

/// <summary>The page of a native model.</summary>
[TestClass]
public sealed partial class NativePageTests
{
    [TestMethod]
    [NeedsChromium]
    public void The_page_of_a_native_model_shows_what_it_sends_and_how_it_lies_on_its_chip()
    {
        using var folder = new DataFolder();
        NativeReport report = Report("</script><b>name");
        File.WriteAllText(folder["page.html"], ReportPage.Write(report));
        Chromium seen = Chromium.Open(folder["page.html"], dark: false);
        Assert.DoesNotContain("Uncaught", seen.Log);
        Assert.Contains("&lt;/script&gt;&lt;b&gt;name", seen.Dom);
        // Summary 5, populations 4, fixed point 3 and 3, cores, energy, NeuroBench 6, and a line of headings in each of these seven.
        Assert.AreEqual(5 + 4 + 3 + 3 + report.Chip!.Cores + report.Energy!.Parts.Length + 6 + 7, Rows().Count(seen.Dom));
        Assert.Contains("The same neuron in the same step", seen.Dom);
    }

    [TestMethod]
    public void No_name_ends_the_element_that_holds_the_data() =>
        Assert.DoesNotContain("</script><b>", ReportPage.Write(Report("</script><b>name")));

    private static NativeReport Report(string name)
    {
        NativeResult result = NativeCompiler.Compile(new CompileOptions
        {
            ModelPath = NirFixtures.PathOf("cnn.nir"),
            Name = name,
            Target = "loihi2",
            Discretisation = "exponential",
            Calibration = NirFixtures.PathOf("cnn.npz"),
        });
        return result.Model!.Report;
    }

    [GeneratedRegex("<tr>")]
    private static partial Regex Rows();
}
