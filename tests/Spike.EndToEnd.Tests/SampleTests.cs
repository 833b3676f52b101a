using System.Globalization;
using System.Text.RegularExpressions;

namespace Spike.EndToEnd.Tests;

/// <summary>The samples as their READMEs start them: what they print is what these say.</summary>
[TestClass]
public class SampleTests
{
    [TestMethod]
    public void Digits_are_drawn_and_what_the_conversion_cost_is_printed()
    {
        string output = SampleApp.Run("Digits");
        foreach (string caption in (string[])["Seven, ", "Two, ", "One, ", "Zero, "]) Assert.Contains(caption, output);
        Assert.AreEqual(10_000, Figure(output, "test images"));
        Assert.IsGreaterThanOrEqualTo(99.15, Figure(output, "accuracy"));
        Assert.IsGreaterThanOrEqualTo(99.7, Figure(output, "same answers"));
        Assert.IsInRange(100_000, 200_000, Figure(output, "spikes an inference"));
        // One addition a spike and synapse; the network's own products of 8-bit codes cost at most 4 non-zero digits each.
        Assert.IsInRange(2_427_008, 4 * 2_427_008, Figure(output, "synaptic operations"));
        Assert.IsGreaterThan(0, Figure(output, "images a second"));
    }

    [TestMethod]
    public void Reviews_are_told_apart_line_by_line()
    {
        string reviews = File.ReadAllText(Path.Combine(Sources.RepositoryRoot, "samples", "Sentiment", "data", "reviews.txt"));
        string[] lines = SampleApp.Run("Sentiment", reviews + "\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.HasCount(10, lines);
        foreach (string line in lines) StringAssert.Matches(line, new Regex(@"^(positive|negative) +\d+\.\d ?% +[\d,]+ spikes  \S"));
        foreach (int praise in (int[])[0, 2, 4, 7]) Assert.StartsWith("positive", lines[praise]);
        foreach (int blame in (int[])[1, 3, 5, 8]) Assert.StartsWith("negative", lines[blame]);
    }

    [TestMethod]
    public void Spoken_digits_are_heard_in_a_stream_and_silence_costs_few_spikes()
    {
        string output = SampleApp.Run("SpokenDigits");
        string[] said = ["four", "two", "seven", "zero", "nine", "one", "eight", "three", "six", "five"];
        string[] heard = output.Split('\n').Single(line => line.StartsWith("heard: ", StringComparison.Ordinal))["heard: ".Length..].TrimEnd().Split(' ');
        Assert.HasCount(said.Length, heard);
        Assert.IsGreaterThanOrEqualTo(8, said.Zip(heard).Count(pair => pair.First == pair.Second), output);
        double[] rates = [.. Regex.Matches(output, @"^ +[\d.]+ s +([\d,]+) spikes/s", RegexOptions.Multiline).Select(match => double.Parse(match.Groups[1].Value, NumberStyles.Number, CultureInfo.InvariantCulture))];
        // The stream begins with half a second of silence.
        Assert.IsLessThan(rates.Max() / 100, rates[1..5].Max(), output);
    }

    [TestMethod]
    public void A_moving_digit_is_seen_to_move_right_down_left_and_up()
    {
        string picture = Path.Combine(Path.GetTempPath(), $"spike-{Guid.NewGuid():N}.svg");
        try
        {
            string output = SampleApp.Run("EventCamera", null, "--svg", picture);
            string[] ways = [.. Regex.Matches(output, @"^ *\d+-\d+ +ms +\d+ events  (\w+)", RegexOptions.Multiline).Select(match => match.Groups[1].Value)];
            Assert.AreSequenceEqual((string[])["right", "right", "down", "down", "left", "left", "up", "up"], ways[..8], output);
            StringAssert.Matches(output, new Regex(@"^right +[.|]*\|[.|]*$", RegexOptions.Multiline));
            Assert.Contains("<rect", File.ReadAllText(picture));
        }
        finally
        {
            File.Delete(picture);
        }
    }

    private static double Figure(string output, string name)
    {
        Match match = Regex.Match(output, $@"^{name} +([\d,.]+)", RegexOptions.Multiline);
        Assert.IsTrue(match.Success, output);
        return double.Parse(match.Groups[1].Value, NumberStyles.Number, CultureInfo.InvariantCulture);
    }
}
