namespace Spike.Compiler.Tests;

[TestClass]
public sealed class StageClockTests
{
    [TestMethod]
    public void A_stage_that_runs_again_is_named_once_where_it_first_began()
    {
        var clock = new StageClock();
        foreach (string stage in new[] { "a", "b", "b", "a", "c", "b", "end" }) clock.Enter(stage);
        CollectionAssert.AreEqual(new[] { "a", "b", "c" }, clock.Times.Select(time => time.Stage).ToArray());
    }
}
