using Spike.Compiler.Passes.Programs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Passes.Programs;

[TestClass]
public sealed class TemporalFusionTests
{
    [TestMethod]
    public void Every_sum_takes_all_digits_at_once_and_nothing_else_changes()
    {
        var sketch = new ProgramSketch();
        SpikingProgram before = sketch.Build(sketch.Fire(sketch.Linear(sketch.A)), sketch.Fire(sketch.Hadamard(sketch.A, sketch.B)));
        SpikingProgram after = new TemporalFusion().Run(before);
        Assert.IsTrue(before.Operations.OfType<Integration>().All(sum => !sum.TimeFused));
        Assert.AreEqual(2, after.Operations.OfType<Integration>().Count(sum => sum.TimeFused));
        CollectionAssert.AreEqual(
            before.Operations.Select(operation => operation.Output).ToArray(), after.Operations.Select(operation => operation.Output).ToArray());
        ProgramRun.AssertSame(before, after, ProgramSketch.Inputs);
    }
}
