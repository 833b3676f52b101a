using Spike.Compiler.Passes.Programs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Passes.Programs;

[TestClass]
public sealed class DeadCodeEliminationTests
{
    [TestMethod]
    public void A_chain_that_no_output_depends_on_goes()
    {
        var sketch = new ProgramSketch();
        int kept = sketch.Fire(sketch.Linear(sketch.A));
        sketch.Lookup(sketch.Fire(sketch.Linear(sketch.B, seed: 2)));
        SpikingProgram before = sketch.Build(kept), after = new DeadCodeElimination().Run(before);
        Assert.HasCount(2, after.Operations);
        Assert.HasCount(4, after.Edges, "two inputs, a membrane, codes");
        ProgramRun.AssertSame(before, after, ProgramSketch.Inputs);
    }

    [TestMethod]
    public void What_an_output_depends_on_stays()
    {
        var sketch = new ProgramSketch();
        int first = sketch.Fire(sketch.Linear(sketch.A));
        SpikingProgram before = sketch.Build(sketch.Lookup(first), first);
        Assert.AreSame(before, new DeadCodeElimination().Run(before));
    }
}
