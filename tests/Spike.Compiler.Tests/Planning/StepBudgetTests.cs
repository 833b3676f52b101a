using Spike.Compiler.Planning;
using Spike.Compiler.Verification;

namespace Spike.Compiler.Tests.Planning;

[TestClass]
public sealed class StepBudgetTests
{
    private static readonly Deviation Same = Choice(lost: 0, likely: 0);

    [TestMethod]
    [DataRow(0.0, 0.0, true)]
    [DataRow(1.0, 0.5, true)]
    [DataRow(1.1, 0.5, false)] // more is lost than may be
    [DataRow(-3.0, 1.1, false)] // the gain is chance, and may be a loss on other data
    public void A_plan_may_neither_lose_nor_be_likely_to_change_more_than_was_allowed(double lost, double likely, bool allowed) =>
        Assert.AreEqual(allowed, Budget(1, Same).Allows(Choice(lost, likely)));

    [TestMethod]
    public void What_the_usual_steps_change_is_no_fault_of_the_plan()
    {
        StepBudget budget = Budget(1, Choice(lost: 0.5, likely: 2));
        Assert.IsTrue(budget.Allows(Choice(lost: 1, likely: 3)));
        Assert.IsFalse(budget.Allows(Choice(lost: 1.1, likely: 3)), "the owner's limit holds all the same");
        Assert.IsFalse(budget.Allows(Choice(lost: 1, likely: 3.1)));
    }

    [TestMethod]
    public void Where_nobody_set_a_limit_what_the_usual_steps_lose_does_not_count()
    {
        StepBudget budget = Budget(null, Choice(lost: 2, likely: 2));
        Assert.IsTrue(budget.Allows(Choice(lost: 2.5, likely: 2.5)));
        Assert.IsFalse(budget.Allows(Choice(lost: 2.6, likely: 2.5)));
    }

    [TestMethod]
    public void A_limit_of_nothing_leaves_room_for_a_plan_that_loses_nothing() => Assert.IsTrue(Budget(0, Same).Allows(Choice(lost: 0, likely: 0.1)));

    [TestMethod]
    [DataRow(0.009, 0.0001, true)]
    [DataRow(0.0001, 0.009, true)]
    [DataRow(0.0001, 0.011, false)] // a second output is held to the same
    public void Outputs_that_choose_nothing_are_held_to_their_cosine(double first, double second, bool allowed) =>
        Assert.AreEqual(allowed, Budget(0.5, new Deviation([0], new Comparison(chooses: false), 0, 0)).Allows(new Deviation([first, second], new Comparison(chooses: false), 0, 0)));

    [TestMethod]
    public void Outputs_far_away_are_no_answer_whatever_the_drop()
    {
        Assert.IsTrue(Budget(50, Same).Allows(Same with { Errors = [0.019] }));
        Assert.IsFalse(Budget(50, Same).Allows(Same with { Errors = [0.02] }));
        Assert.IsFalse(Budget(50, Same).Allows(Same with { Errors = [double.NaN] }));
    }

    private static StepBudget Budget(double? drop, Deviation usual) => new(new CompileOptions { ModelPath = "model.onnx", MaxAccuracyDrop = drop }, usual);

    /// <summary>Of a thousand samples, so many percent lost.</summary>
    private static Deviation Choice(double lost, double likely)
    {
        var comparison = new Comparison();
        int turned = (int)Math.Round(Math.Abs(lost) * 10);
        for (int i = 0; i < 1000; i++)
        {
            bool right = i >= turned || lost < 0, rightBefore = i >= turned || lost >= 0;
            comparison.Add([right ? 1 : 0, right ? 0 : 1], [rightBefore ? 1 : 0, rightBefore ? 0 : 1], 2, [0]);
        }

        return new Deviation([0.001], comparison, likely, 0);
    }
}
