using System.Collections.Immutable;
using Spike.Compiler.Passes;
using Spike.Compiler.Tests.Passes.Programs;
using Spike.Runtime.Programs;
using Spike.Runtime.Tests;

namespace Spike.Compiler.Tests.Passes;

[TestClass]
public sealed class PipelineTests
{
    private const int Images = 24;

    [TestMethod]
    [DataRow("cnn_mnist")]
    [DataRow("vit_mnist")]
    public void Every_level_and_every_switch_give_the_same_bits(string network)
    {
        float[] images = Digits.TestImages(Images);
        float[] expected = ProgramRun.Simd(CompiledDigits.Plain(network), images);
        for (int level = 0; level <= Pipeline.MaxLevel; level++)
            CollectionAssert.AreEqual(expected, ProgramRun.Simd(CompiledDigits.Optimised(network, level), images), $"level {level}");
        foreach (string pass in Pipeline.SwitchableNames)
            CollectionAssert.AreEqual(expected, ProgramRun.Simd(CompiledDigits.Optimised(network, Pipeline.MaxLevel, pass), images), $"without {pass}");
    }

    [TestMethod]
    [DataRow("cnn_mnist")]
    [DataRow("vit_mnist")]
    public void The_reference_agrees_on_the_plain_and_the_fast_program(string network)
    {
        SpikingProgram plain = CompiledDigits.Plain(network), fast = CompiledDigits.Optimised(network, Pipeline.MaxLevel);
        float[] image = Digits.TestImages(1);
        Edge input = plain.Edges[plain.Inputs[0].Edge];
        ProgramRun.AssertSame(plain, fast, [[.. image.Select(pixel => (long)RealCodes.Encode(pixel, input))]]);
    }

    [TestMethod]
    public void Two_hundred_random_programs_keep_their_bits_at_every_level_and_switch()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            SpikingProgram program = RandomPrograms.Create(seed);
            long[][] inputs = RandomPrograms.Inputs(program, seed, 1)[0];
            for (int level = 0; level <= Pipeline.MaxLevel; level++) ProgramRun.AssertSame(program, Pipeline.Optimise(program, level,
                ImmutableHashSet<string>.Empty), inputs);
            string pass = Pipeline.SwitchableNames[seed % Pipeline.SwitchableNames.Length];
            ProgramRun.AssertSame(program, Pipeline.Optimise(program, Pipeline.MaxLevel, ImmutableHashSet.Create(pass)), inputs);
        }
    }

    [TestMethod]
    public void A_pass_that_is_switched_off_leaves_its_mark_missing()
    {
        SpikingProgram all = CompiledDigits.Optimised("vit_mnist", 2);
        Assert.IsNotNull(all.Arena);
        Assert.IsTrue(all.Operations.OfType<Integration>().All(sum => sum.TimeFused));
        Assert.IsTrue(all.Operations.OfType<Integration>().Any(sum => sum.Fusion is not null));
        Assert.IsNull(CompiledDigits.Optimised("vit_mnist", 2, "memory_optimization").Arena);
        Assert.IsTrue(CompiledDigits.Optimised("vit_mnist", 2, "temporal_fusion").Operations.OfType<Integration>().All(sum => !sum.TimeFused));
        Assert.IsTrue(CompiledDigits.Optimised("vit_mnist", 2, "spike_fusion").Operations.OfType<Integration>().All(sum => sum.Fusion is null));
    }

    [TestMethod]
    public void Level_zero_changes_nothing() => Assert.AreSame(CompiledDigits.Plain("vit_mnist"), CompiledDigits.Optimised("vit_mnist", 0));

    [TestMethod]
    public void The_names_are_those_of_the_configuration() => CollectionAssert.AreEquivalent(
        new[] { "dead_code_elimination", "common_subexpression_elimination", "spike_fusion", "memory_optimization", "temporal_fusion", "outlier_smoothing", "weight_quantization", "pruning" },
        Pipeline.SwitchableNames.ToArray());
}
