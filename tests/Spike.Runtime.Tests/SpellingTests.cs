namespace Spike.Runtime.Tests;

[TestClass]
public sealed class SpellingTests
{
    [TestMethod]
    [DataRow("--tiem-steps", "--time-steps")]
    [DataRow("--caliration", "--calibration")]
    [DataRow("--labelss", "--labels")]
    public void The_nearest_name_is_found(string name, string expected) =>
        Assert.AreEqual(expected, Spelling.Nearest(name, ["--labels", "--time-steps", "--calibration"]));

    [TestMethod]
    public void A_name_that_is_far_from_all_has_none() => Assert.IsNull(Spelling.Nearest("--xyz", ["--calibration"]));
}
