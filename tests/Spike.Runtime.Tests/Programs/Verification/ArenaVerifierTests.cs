using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Programs.Verification;

[TestClass]
public class ArenaVerifierTests
{
    [TestMethod]
    public void Edges_that_are_never_alive_together_may_share_bytes()
    {
        // e0 → e1 → e2 → e3: e0 is dead when e2 is written.
        Assert.AreEqual(Verdict.Sound, Fault([0, 64, 0, 64], 128));
    }

    [TestMethod]
    public void Edges_that_are_alive_together_may_not() =>
        Assert.Contains("edges 0 and 1 share bytes of the arena while both are alive", Fault([0, 0, 64, 128], 256));

    [TestMethod]
    public void An_output_keeps_its_bytes_to_the_end()
    {
        Assert.AreEqual(Verdict.Sound, Fault([0, 64, 0, 64], 128));
        Assert.Contains("edges 1 and 3 share bytes", Fault([0, 64, 0, 64], 128, secondOutput: true));
    }

    [TestMethod]
    public void Every_edge_lies_aligned_inside_the_arena()
    {
        Assert.Contains("edge 3 lies outside the arena", Fault([0, 64, 128, 192], 255));
        Assert.Contains("edge 1 lies outside the arena", Fault([0, 32, 128, 192], 256));
        Assert.Contains("edge 0 lies outside the arena", Fault([-64, 64, 128, 192], 256));
        Assert.Contains("edge 2 lies outside the arena", Fault([0, 64, long.MaxValue / 64 * 64, 192], 256));
        Assert.Contains("its arena does not fit its edges", Fault([0, 64, 128], 256));
        Assert.Contains("its arena does not fit its edges", Fault([0, 64, 128, 192], -1));
        Assert.Contains("its arena does not fit its edges", Fault([0, 64, 128, 192], 1L << 40));
    }

    private static string Fault(long[] offsets, long length, bool secondOutput = false)
    {
        var tiny = new TinyProgram { Arena = new ArenaPlan([.. offsets], length) };
        int last = tiny.Input(TinyProgram.Signed(4), 1);
        for (int i = 0; i < 3; i++) last = tiny.Then(new Route($"r{i}", last, tiny.Codes(TinyProgram.Signed(4), 1), 0, [1]));
        tiny.Output(last);
        if (secondOutput) tiny.Output(1);
        return Verdict.Of(tiny);
    }
}
