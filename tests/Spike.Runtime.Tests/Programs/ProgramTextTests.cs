using Spike.Runtime.Programs;
using Spike.Runtime.Tests.Artifacts;

namespace Spike.Runtime.Tests.Programs;

[TestClass]
public class ProgramTextTests
{
    [TestMethod]
    public void A_program_reads_line_by_line() => Assert.AreEqual(
        """
        e0 = input 'image' 1x2 s8 x0.5
        e1 = linear e0 1x2x3 s2 s3 fused then fire V*s0 >>s1 c1/1 u4 : 1x3 u4 x0.25  'fc'
        e2 = lookup e1 s4 : 1x3 s6 x0.125  'gelu'
        output 'logits' = e2

        """.ReplaceLineEndings("\n"),
        ProgramText.Describe(SampleArtifact.Program()));

    [TestMethod]
    public void Operations_that_compute_something_else_read_otherwise()
    {
        var linear = (Linear)SampleArtifact.Program().Operations[0];
        Linear[] others =
        [
            linear with { Input = 5 }, linear with { Rows = 2 }, linear with { WeightSegment = 9 }, linear with { BiasSegment = null },
            linear with { TimeFused = false }, linear with { Wide = true }, linear with { Fusion = null },
            linear with { Fusion = linear.Fusion! with { Range = TinyProgram.Signed(4) } }, linear with { Fusion = linear.Fusion! with { ShiftSegment = 8 } },
            linear with { Fusion = linear.Fusion! with { OffsetSegment = 0 } }, linear with { Fusion = linear.Fusion! with { TableSegment = 0 } },
            linear with { Fusion = linear.Fusion! with { Channels = 3 } }, linear with { Fusion = linear.Fusion! with { ChannelStride = 3 } },
        ];
        Assert.HasCount(others.Length + 1, others.Append(linear).Select(ProgramText.Describe).Distinct());
        Assert.AreEqual(ProgramText.Describe(linear), ProgramText.Describe(linear with { Node = "another name" }));
    }

    [TestMethod]
    public void Equal_constants_share_a_segment()
    {
        var segments = new SegmentBuilder();
        int first = segments.Add<int>([1, 2]), second = segments.Add<int>([1, 3]);
        Assert.AreEqual(first, segments.Add<int>([1, 2]));
        Assert.AreEqual(first, segments.Add<sbyte>([1, 0, 0, 0, 2, 0, 0, 0]), "bytes are what counts");
        Assert.AreNotEqual(first, second);
        Assert.AreEqual(2, segments.Count);
        Assert.AreSequenceEqual((int[])[1, 3], segments.Read<int>(second).ToArray());
    }
}
