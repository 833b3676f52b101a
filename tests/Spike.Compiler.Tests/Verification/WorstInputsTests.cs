using Spike.Compiler.Verification;

namespace Spike.Compiler.Tests.Verification;

[TestClass]
public sealed class WorstInputsTests
{
    [TestMethod]
    public void Changed_answers_come_first_and_then_the_distance()
    {
        var worst = new WorstInputs();
        // Same answer and near; same answer and far; another answer; the same again.
        worst.Add([0, 1, 0, 9], [0, 2, 0, 5], 2, [1, 1]);
        worst.Add([1, 0, 0, 1], [0, 1, 0, 1], 2, [0, 1]);
        WorstInput[] found = [.. worst.Found];
        CollectionAssert.AreEqual(new[] { 2, 1, 0, 3 }, found.Select(input => input.Index).ToArray());
        Assert.AreEqual(new WorstInput(2, Math.Sqrt(2), Answer: 0, ReferenceAnswer: 1, Label: 0), found[0]);
        Assert.AreEqual(4.0, found[1].Distance);
    }

    [TestMethod]
    public void Only_the_worst_are_kept_and_the_first_of_equals()
    {
        var worst = new WorstInputs();
        for (int i = 0; i < 100; i++) worst.Add([0, i % 50], [0, 0], 2, []);
        Assert.HasCount(WorstInputs.Kept, worst.Found);
        CollectionAssert.AreEqual(new[] { 49, 99, 48, 98 }, worst.Found.Take(4).Select(input => input.Index).ToArray());
        Assert.IsNull(worst.Found[0].Label);
    }

    [TestMethod]
    public void An_output_that_is_no_number_is_as_far_as_can_be_said()
    {
        var worst = new WorstInputs();
        worst.Add([0, 1], [0, float.PositiveInfinity], 2, []);
        Assert.AreEqual(double.MaxValue, worst.Found[0].Distance);
    }
}
