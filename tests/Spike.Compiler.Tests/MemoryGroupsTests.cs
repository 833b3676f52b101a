namespace Spike.Compiler.Tests;

[TestClass]
public sealed class MemoryGroupsTests
{
    [TestMethod]
    public void Neighbours_go_together_as_long_as_they_fit() =>
        Assert.AreEqual("3 4 | 5 2 | 7", Cut([3, 4, 5, 2, 7], 7));

    [TestMethod]
    public void What_does_not_fit_is_a_part_of_its_own() =>
        Assert.AreEqual("1 | 90 | 1 1", Cut([1, 90, 1, 1], 7));

    [TestMethod]
    public void Nothing_has_no_parts() => Assert.AreEqual("", Cut([], 7));

    private static string Cut(int[] sizes, long most) =>
        string.Join(" | ", MemoryGroups.Of(sizes, size => size, most).Select(part => string.Join(' ', part)));
}
