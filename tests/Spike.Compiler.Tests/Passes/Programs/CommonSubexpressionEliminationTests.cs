using Spike.Compiler.Passes.Programs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Passes.Programs;

[TestClass]
public sealed class CommonSubexpressionEliminationTests
{
    [TestMethod]
    public void Equal_chains_fall_together()
    {
        var sketch = new ProgramSketch();
        int left = sketch.Fire(sketch.Linear(sketch.A)), right = sketch.Fire(sketch.Linear(sketch.A));
        SpikingProgram after = Run(sketch.Build(left, right));
        Assert.HasCount(2, after.Operations);
        Assert.AreEqual(after.Outputs[0].Edge, after.Outputs[1].Edge);
    }

    [TestMethod]
    public void The_same_operation_on_other_inputs_stays()
    {
        var sketch = new ProgramSketch();
        Assert.HasCount(4, Run(sketch.Build(sketch.Fire(sketch.Linear(sketch.A)), sketch.Fire(sketch.Linear(sketch.B)))).Operations);
    }

    [TestMethod]
    public void The_same_inputs_with_other_weights_stay()
    {
        var sketch = new ProgramSketch();
        Assert.HasCount(4, Run(sketch.Build(sketch.Fire(sketch.Linear(sketch.A, seed: 1)), sketch.Fire(sketch.Linear(sketch.A, seed: 2)))).Operations);
    }

    [TestMethod]
    public void The_same_inputs_with_another_result_type_stay()
    {
        var sketch = new ProgramSketch();
        int sum = sketch.Linear(sketch.A);
        Assert.HasCount(3, Run(sketch.Build(sketch.Fire(ProgramSketch.Codes, (sum, [])), sketch.Fire(new CodeRange(5, signed: true), (sum, [])))).Operations);
    }

    [TestMethod]
    public void The_same_term_with_other_strides_stays()
    {
        var sketch = new ProgramSketch();
        Assert.HasCount(2, Run(sketch.Build(sketch.Fire((sketch.A, [0, 1])), sketch.Fire((sketch.A, [0, 0])))).Operations);
    }

    [TestMethod]
    public void Operands_in_another_order_stay_since_only_equal_text_is_equal()
    {
        var sketch = new ProgramSketch();
        Assert.HasCount(4, Run(sketch.Build(sketch.Fire(sketch.Hadamard(sketch.A, sketch.B)), sketch.Fire(sketch.Hadamard(sketch.B, sketch.A)))).Operations);
    }

    private static SpikingProgram Run(SpikingProgram before)
    {
        SpikingProgram after = new CommonSubexpressionElimination().Run(before);
        ProgramRun.AssertSame(before, after, ProgramSketch.Inputs);
        return after;
    }
}
