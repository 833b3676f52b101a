using Spike.Compiler.Verification;

namespace Spike.Compiler.Tests.Verification;

[TestClass]
public sealed class ComparisonTests
{
    [TestMethod]
    public void Answers_and_labels_are_counted_and_cosines_averaged()
    {
        var comparison = new Comparison();
        // Sample by sample: both right; ours wrong; ours right by luck.
        comparison.Add([0, 2, 0, 3, 0, 0], [0, 5, 0, 0, 4, 0], 3, [1, 1]);
        comparison.Add([0, 0, 1], [1, 0, 0], 3, [2]);
        Assert.AreEqual(3, comparison.Samples);
        Assert.AreEqual(1 / 3.0, comparison.Agreement);
        Assert.AreEqual(2 / 3.0, comparison.Accuracy);
        Assert.AreEqual(2 / 3.0, comparison.ReferenceAccuracy);
        Assert.AreEqual(1 / 3.0, comparison.Cosine, 1e-12);
    }

    [TestMethod]
    public void Without_labels_there_is_no_accuracy()
    {
        var comparison = new Comparison();
        comparison.Add([1, 2], [1, 2], 2, []);
        Assert.IsNull(comparison.Accuracy);
        Assert.IsNull(comparison.ReferenceAccuracy);
        Assert.AreEqual(1.0, comparison.Agreement);
    }

    [TestMethod]
    public void Outputs_of_one_element_have_their_direction_together()
    {
        var comparison = new Comparison(chooses: false);
        comparison.Add([0, 3], [0.01f, 3], 1, []);
        comparison.Add([4], [4], 1, []);
        Assert.AreEqual(1, comparison.Cosine, 1e-5);
        comparison.Add([0], [5], 1, []);
        Assert.AreEqual(25 / (5 * Math.Sqrt(50)), comparison.Cosine, 1e-5);
    }

    [TestMethod]
    public void Nothing_compared_with_nothing_is_the_same()
    {
        var comparison = new Comparison();
        comparison.Add([0, 0, 0, 0], [0, 0, 1, 0], 2, []);
        Assert.AreEqual(0.5, comparison.Cosine);
    }

    [TestMethod]
    public void The_first_of_equals_is_the_answer() => Assert.AreEqual(1, Comparison.Largest([1f, 3, 3, 2]));

    [TestMethod]
    [DataRow(3)]
    [DataRow(1)]
    public void Parts_are_put_together_to_the_last_bit(int length)
    {
        var random = new Random(5);
        float[] outputs = [.. Enumerable.Range(0, 40 * length).Select(_ => random.NextSingle() - 0.5f)], references = [.. outputs.Select(value => value + (0.3f * random.NextSingle()))];
        int[] labels = [.. Enumerable.Range(0, 40).Select(_ => random.Next(length))];
        var whole = new Comparison();
        whole.Add(outputs, references, length, labels);

        ComparisonCounts[] parts = new ComparisonCounts[4];
        // As they come from a cluster: in any order, each to its place.
        foreach (int part in (int[])[2, 0, 3, 1])
        {
            var comparison = new Comparison();
            comparison.Add(outputs.AsSpan(part * 10 * length, 10 * length), references.AsSpan(part * 10 * length, 10 * length), length, labels.AsSpan(part * 10, 10));
            parts[part] = comparison.Counts;
        }

        Comparison joined = Comparison.Of(parts);
        Assert.AreEqual((whole.Samples, whole.Cosine, whole.Agreement, whole.Accuracy, whole.ReferenceAccuracy), (joined.Samples, joined.Cosine, joined.Agreement, joined.Accuracy, joined.ReferenceAccuracy));
    }
}
