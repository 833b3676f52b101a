using Spike.Compiler.Verification;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Verification;

[TestClass]
public sealed class BatchSizeTests
{
    [TestMethod]
    [DataRow(1L << 10, 64)]
    [DataRow(1L << 22, 4)]
    [DataRow(1L << 40, 1)]
    public void The_more_of_a_sample_is_alive_the_fewer_run_at_once(long bytes, int samples)
    {
        var program = new SpikingProgram("p", [], [], [], [], 0, new ArenaPlan([], bytes)) { Segments = new SegmentBuilder() };
        Assert.AreEqual(samples, BatchSize.Of(program, 64));
    }
}
