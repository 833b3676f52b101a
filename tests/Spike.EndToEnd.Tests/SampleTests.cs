using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Spike.EndToEnd.Tests;

/// <summary>The sample as the README starts it: what it prints is what the README says.</summary>
[TestClass]
public class SampleTests
{
    [TestMethod]
    public void It_draws_digits_and_prints_what_the_conversion_cost()
    {
        string output = Run();
        foreach (string caption in (string[])["Seven, ", "Two, ", "One, ", "Zero, "]) Assert.Contains(caption, output);
        Assert.AreEqual(10_000, Figure(output, "test images"));
        Assert.IsGreaterThanOrEqualTo(99.15, Figure(output, "accuracy"));
        Assert.IsGreaterThanOrEqualTo(99.7, Figure(output, "same answers"));
        Assert.IsInRange(100_000, 200_000, Figure(output, "spikes an inference"));
        // One addition a spike and synapse; the network's own products of 8-bit codes cost at most 4 non-zero digits each.
        Assert.IsInRange(2_427_008, 4 * 2_427_008, Figure(output, "synaptic operations"));
        Assert.IsGreaterThan(0, Figure(output, "images a second"));
    }

    private static double Figure(string output, string name)
    {
        Match match = Regex.Match(output, $@"^{name} +([\d,.]+)", RegexOptions.Multiline);
        Assert.IsTrue(match.Success, output);
        return double.Parse(match.Groups[1].Value, NumberStyles.Number, CultureInfo.InvariantCulture);
    }

    private static string Run()
    {
        string app = Path.Combine(Sources.Sample, "bin", Sources.Configuration, "net10.0", "Digits.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [app]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, error.Result);
        return output;
    }
}
