using Spike.Compiler.Passes.Programs;
using Spike.Runtime.Programs;
using Spike.Runtime.Tests;

namespace Spike.Compiler.Tests.Passes.Programs;

[TestClass]
public sealed class MemoryOptimizationTests
{
    [TestMethod]
    public void Edges_that_never_live_together_share_bytes()
    {
        var sketch = new ProgramSketch();
        int value = sketch.A;
        for (int i = 0; i < 10; i++) value = sketch.Lookup(value, i);
        SpikingProgram after = new MemoryOptimization().Run(sketch.Build(value));
        ArenaCheck.AssertSound(after);
        Assert.AreEqual(3 * ArenaPlan.Alignment, after.Arena!.Length, "the second input is alive from the start, and a step reads one and writes one");
    }

    [TestMethod]
    public void A_value_that_is_read_again_later_keeps_its_place()
    {
        var sketch = new ProgramSketch();
        int early = sketch.Lookup(sketch.A), value = early;
        for (int i = 0; i < 5; i++) value = sketch.Lookup(value, i);
        SpikingProgram before = sketch.Build(sketch.Fire(value, early)), after = new MemoryOptimization().Run(before);
        ArenaCheck.AssertSound(after);
        ProgramRun.AssertSame(before, after, ProgramSketch.Inputs);
    }

    [TestMethod]
    public void Two_hundred_random_programs_lose_nothing()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            SpikingProgram after = new MemoryOptimization().Run(RandomPrograms.Create(seed));
            ArenaCheck.AssertSound(after);
            Assert.IsLessThanOrEqualTo(ArenaPlan.Separate(after.Edges).Length, after.Arena!.Length);
        }
    }

    [TestMethod]
    public void The_check_of_this_test_notices_an_overlap()
    {
        var sketch = new ProgramSketch();
        SpikingProgram after = new MemoryOptimization().Run(sketch.Build(sketch.Fire(sketch.A, sketch.B)));
        SpikingProgram broken = after with { Arena = after.Arena! with { Offsets = [.. after.Edges.Select(_ => 0L)] } };
        Assert.ThrowsExactly<AssertFailedException>(() => ArenaCheck.AssertSound(broken));
    }

    [TestMethod]
    [DataRow("cnn_mnist")]
    [DataRow("vit_mnist")]
    public void A_digit_network_takes_little_more_than_what_is_alive_at_once(string network)
    {
        SpikingProgram after = new MemoryOptimization().Run(CompiledDigits.Optimised(network, 1));
        ArenaCheck.AssertSound(after);
        Assert.IsLessThanOrEqualTo(1.1 * ArenaCheck.Peak(after), after.Arena!.Length);
        Assert.IsLessThan(0.7 * ArenaPlan.Separate(after.Edges).Length, after.Arena!.Length);
    }
}
