using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Programs;

[TestClass]
public sealed class SegmentBuilderTests
{
    [TestMethod]
    public void Equal_contents_are_one_segment_shared_or_not()
    {
        var segments = new SegmentBuilder();
        int own = segments.Add<sbyte>([1, -2, 3]), other = segments.AddShared([4, 5]), shared = segments.AddShared([1, -2, 3]);
        Assert.AreEqual((0, 1, 0, 2), (own, other, shared, segments.Count));
        CollectionAssert.AreEqual(new sbyte[] { 4, 5 }, segments.Read<sbyte>(other).ToArray());
    }

    [TestMethod]
    public void Shared_weights_are_not_copied()
    {
        sbyte[] weights = [1, -2, 3];
        var segments = new SegmentBuilder();
        Assert.IsTrue(segments.Read<sbyte>(segments.AddShared(weights)).Overlaps(weights));
    }
}
