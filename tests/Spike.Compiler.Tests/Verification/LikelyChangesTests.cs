using Spike.Compiler.Verification;

namespace Spike.Compiler.Tests.Verification;

[TestClass]
public sealed class LikelyChangesTests
{
    [TestMethod]
    public void Outputs_that_do_not_move_change_nothing() => Assert.AreEqual(0, Of([1, 0, 3, 2, 5, 4], [1, 0, 3, 2, 5, 4], 2));

    [TestMethod]
    public void What_all_elements_move_by_alike_counts_for_nothing() => Assert.AreEqual(0, Of([11, 10, 12], [1, 0, 2], 3));

    [TestMethod]
    public void A_move_larger_than_the_margin_turns_the_answer_in_one_of_two_cases()
    {
        // Away from the other element, and still: it may as well have been the other way.
        Assert.AreEqual(50, Of([5, 0, 0], [2, 1, 0], 3));
        Assert.AreEqual(0, Of([2.5f, 1, 0], [2, 1, 0], 3));
    }

    [TestMethod]
    public void The_number_is_near_that_of_the_answers_that_change()
    {
        var random = new Random(3);
        const int Count = 20000, Length = 5;
        float[] original = [.. Enumerable.Range(0, Count * Length).Select(_ => Normal(random))];
        // Samples with large outputs move more.
        float[] moved = [.. original.Select((value, i) => value + (0.02f * (1 + Math.Abs(original[i - (i % Length)])) * Normal(random)))];
        var comparison = new Comparison();
        comparison.Add(moved, original, Length, []);
        Assert.AreEqual(comparison.Changed, Of(moved, original, Length), 0.2 * comparison.Changed);
    }

    private static double Of(float[] outputs, float[] reference, int length)
    {
        var changes = new LikelyChanges();
        changes.Add(outputs, reference, length);
        return changes.Share();
    }

    private static float Normal(Random random) => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
