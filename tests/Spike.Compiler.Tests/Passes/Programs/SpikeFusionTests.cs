using Spike.Compiler.Passes.Programs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Passes.Programs;

[TestClass]
public sealed class SpikeFusionTests
{
    [TestMethod]
    public void A_sum_and_its_firing_become_one()
    {
        var sketch = new ProgramSketch();
        SpikingProgram after = Run(sketch.Build(sketch.Fire(sketch.Linear(sketch.A))));
        Assert.IsInstanceOfType<Linear>(after.Operations.Single());
        Assert.AreEqual(Fire.OwnMembrane, ((Linear)after.Operations[0]).Fusion!.Terms.Single().Edge);
    }

    [TestMethod]
    public void A_table_goes_into_the_firing_and_both_into_the_sum()
    {
        var sketch = new ProgramSketch();
        SpikingProgram after = Run(sketch.Build(sketch.Lookup(sketch.Fire(sketch.Linear(sketch.A)))));
        Assert.IsNotNull(((Linear)after.Operations.Single()).Fusion!.TableSegment);
    }

    [TestMethod]
    public void A_residual_stays_a_term_of_the_fused_firing()
    {
        var sketch = new ProgramSketch();
        SpikingProgram after = Run(sketch.Build(sketch.Fire(sketch.B, sketch.Linear(sketch.A))));
        Assert.HasCount(2, ((Linear)after.Operations.Single()).Fusion!.Terms);
    }

    [TestMethod]
    public void Of_two_sums_one_is_fused()
    {
        var sketch = new ProgramSketch();
        SpikingProgram after = Run(sketch.Build(sketch.Fire(sketch.Linear(sketch.A), sketch.Linear(sketch.B, seed: 2))));
        Assert.AreEqual(1, after.Operations.OfType<Linear>().Count(linear => linear.Fusion is not null));
        Assert.HasCount(2, after.Operations);
    }

    [TestMethod]
    public void A_membrane_with_two_readers_stays()
    {
        var sketch = new ProgramSketch();
        int sum = sketch.Linear(sketch.A);
        Assert.HasCount(3, Run(sketch.Build(sketch.Fire(sum), sketch.Fire(sum, sketch.B))).Operations);
    }

    [TestMethod]
    public void A_membrane_read_twice_by_one_firing_stays()
    {
        var sketch = new ProgramSketch();
        int sum = sketch.Linear(sketch.A);
        Assert.HasCount(2, Run(sketch.Build(sketch.Fire(sum, sum))).Operations);
    }

    [TestMethod]
    public void A_membrane_read_with_strides_stays()
    {
        var sketch = new ProgramSketch();
        Assert.HasCount(2, Run(sketch.Build(sketch.Fire((sketch.Linear(sketch.A), [0, 0])))).Operations);
    }

    [TestMethod]
    public void Codes_that_are_an_output_keep_their_table_apart()
    {
        var sketch = new ProgramSketch();
        int fired = sketch.Fire(sketch.Linear(sketch.A));
        Assert.HasCount(2, Run(sketch.Build(sketch.Lookup(fired), fired)).Operations);
    }

    [TestMethod]
    public void Two_tables_in_a_row_are_not_one()
    {
        var sketch = new ProgramSketch();
        SpikingProgram after = Run(sketch.Build(sketch.Lookup(sketch.Lookup(sketch.Fire(sketch.Linear(sketch.A))), seed: 2)));
        Assert.HasCount(2, after.Operations);
    }

    [TestMethod]
    public void A_product_of_elements_that_is_reshaped_fires_apart()
    {
        var sketch = new ProgramSketch();
        SpikingProgram after = Run(sketch.Build(sketch.Fire(TensorShape.Of(1, 2, 2), sketch.Hadamard(sketch.A, sketch.B))));
        Assert.HasCount(2, after.Operations);
    }

    [TestMethod]
    public void A_table_that_reshapes_a_repeated_value_stays_apart()
    {
        var sketch = new ProgramSketch();
        SpikingProgram after = Run(sketch.Build(sketch.Lookup(sketch.Fire((sketch.A, [0, 0])), shape: TensorShape.Of(4))));
        Assert.HasCount(2, after.Operations);
    }

    private static SpikingProgram Run(SpikingProgram before)
    {
        SpikingProgram after = new SpikeFusion().Run(before);
        ProgramRun.AssertSame(before, after, ProgramSketch.Inputs);
        return after;
    }
}
