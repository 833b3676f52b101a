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

    [TestMethod]
    public void Every_pair_that_shares_bytes_while_both_are_alive_is_found()
    {
        var random = new Random(11);
        int sound = 0;
        for (int trial = 0; trial < 3000; trial++)
        {
            var tiny = new TinyProgram();
            tiny.Input(TinyProgram.Signed(4), 1 + random.Next(100));
            int last = 0;
            for (int i = 1; i < 7; i++)
            {
                int from = random.Next(i);
                last = tiny.Then(new Route($"r{i}", from, tiny.Codes(TinyProgram.Signed(4), 1 + random.Next(100)), 0, [0]));
            }

            tiny.Output(last);
            long[] offsets = [.. Enumerable.Range(0, 7).Select(_ => 64L * random.Next(24))];
            tiny.Arena = new ArenaPlan([.. offsets], 64 * 32);
            SpikingProgram program = tiny.Build();
            (int First, int Last)[] lives = EdgeLives.Of(program);
            bool shares = Enumerable.Range(0, 7).Any(a => Enumerable.Range(0, a).Any(b => EdgeLives.Overlap(lives[a], lives[b])
                && offsets[a] < offsets[b] + ArenaPlan.SizeOf(program.Edges[b]) && offsets[b] < offsets[a] + ArenaPlan.SizeOf(program.Edges[a])));
            Assert.AreEqual(shares, Verdict.Of(tiny) != Verdict.Sound, $"trial {trial}: {Verdict.Of(tiny)}");
            if (!shares) sound++;
        }

        Assert.IsGreaterThan(300, sound);
    }

    [TestMethod]
    [Timeout(300_000)]
    public void A_long_program_is_not_looked_at_pair_by_pair()
    {
        const int Many = 200_000;
        var tiny = new TinyProgram { Arena = new ArenaPlan([.. Enumerable.Range(0, Many + 1).Select(edge => edge % 3 * 64L)], 3 * 64) };
        int last = tiny.Input(TinyProgram.Signed(4), 1);
        for (int i = 0; i < Many; i++) last = tiny.Then(new Route("r", last, tiny.Codes(TinyProgram.Signed(4), 1), 0, [1]));
        tiny.Output(last);
        Assert.AreEqual(Verdict.Sound, Verdict.Of(tiny));
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
