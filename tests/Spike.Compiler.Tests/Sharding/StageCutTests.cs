using System.Collections.Immutable;
using Spike.Compiler.Sharding;
using Spike.Runtime;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Verification;

namespace Spike.Compiler.Tests.Sharding;

[TestClass]
public sealed class StageCutTests
{
    private const int Samples = 5;

    [TestMethod]
    [DataRow("cnn_mnist", 3)]
    [DataRow("vit_mnist", 3)]
    [DataRow("vit_mnist", 0)]
    public void Stages_one_behind_the_other_give_the_bits_of_the_whole(string network, int level)
    {
        SpikingProgram whole = CompiledDigits.Optimised(network, level);
        ImmutableArray<SpikingProgram> stages = StageCut.Cut(whole, Smallest(whole));
        Assert.IsGreaterThan(network == "cnn_mnist" ? 1 : 3, stages.Length);
        foreach (SpikingProgram stage in stages) Assert.IsNull(ProgramVerifier.FindFault(stage));
        long constants = Enumerable.Range(0, whole.Segments.Count).Sum(whole.Segments.Length);
        Assert.IsLessThan(constants, stages.Max(stage => Enumerable.Range(0, stage.Segments.Count).Sum(stage.Segments.Length)), "a stage holds all the constants");

        var values = new Dictionary<string, float[]> { [whole.Inputs[0].Name] = Digits.TestImages(Samples) };
        float[] expected = Run(whole, values)[whole.Outputs[0].Name];
        foreach (SpikingProgram stage in stages) values = Run(Written(stage), values);
        CollectionAssert.AreEqual(expected, values[whole.Outputs[0].Name]);
    }

    [TestMethod]
    [DataRow("cnn_mnist", 3)]
    [DataRow("cnn_mnist", 0)]
    [DataRow("vit_mnist", 3)]
    [DataRow("vit_mnist", 0)]
    public void What_stages_count_is_together_what_the_whole_counts(string network, int level)
    {
        SpikingProgram whole = CompiledDigits.Optimised(network, level);
        var values = new Dictionary<string, float[]> { [whole.Inputs[0].Name] = Digits.TestImages(Samples) };
        SpikeStatistics expected = Count(whole, ref values);
        ImmutableArray<SpikingProgram> stages = CutBetweenNeurons(whole);
        Assert.IsGreaterThan(1, stages.Length);

        values = new Dictionary<string, float[]> { [whole.Inputs[0].Name] = Digits.TestImages(Samples) };
        var counted = new List<SpikeStatistics>();
        foreach (SpikingProgram stage in stages) counted.Add(Count(Written(stage), ref values));
        SpikeStatistics joined = StageCounts.Join(whole, counted);
        Assert.AreEqual(expected.Samples, joined.Samples);
        Assert.HasCount(expected.Populations.Length, joined.Populations);
        foreach ((PopulationStatistics one, PopulationStatistics other) in expected.Populations.Zip(joined.Populations))
        {
            Assert.AreEqual((one.Name, one.Neurons, one.TimeSteps, one.SynapticOperations, one.SkippedOperations), (other.Name, other.Neurons, other.TimeSteps, other.SynapticOperations, other.SkippedOperations));
            CollectionAssert.AreEqual(one.SpikesPerStep, other.SpikesPerStep, one.Name);
        }

        // A stage is missing, or another one's counts stand in its place.
        Assert.ThrowsExactly<ArgumentException>(() => StageCounts.Join(whole, counted[..^1]));
        Assert.ThrowsExactly<ArgumentException>(() => StageCounts.Join(whole, [.. counted[..^1], counted[^1].Plus(counted[^1])]));
    }

    [TestMethod]
    public void What_fits_is_one_stage()
    {
        SpikingProgram whole = CompiledDigits.Optimised("cnn_mnist", 3);
        SpikingProgram stage = StageCut.Cut(whole, long.MaxValue).Single();
        CollectionAssert.AreEqual(whole.Inputs, stage.Inputs);
        CollectionAssert.AreEqual(whole.Outputs, stage.Outputs);
        Assert.AreEqual(whole.MultiplyAccumulates, stage.MultiplyAccumulates);
    }

    [TestMethod]
    public void A_population_larger_than_a_stage_is_named()
    {
        StageTooLargeException fault = Assert.ThrowsExactly<StageTooLargeException>(() => StageCut.Cut(CompiledDigits.Optimised("cnn_mnist", 3), 100));
        Assert.IsGreaterThan(100, fault.Size);
        Assert.AreNotEqual("", fault.Node);
    }

    /// <summary>The least that every part which cannot be cut fits into.</summary>
    private static long Smallest(SpikingProgram program)
    {
        for (long most = 1; ;)
        {
            try
            {
                StageCut.Cut(program, most);
                return most;
            }
            catch (StageTooLargeException fault)
            {
                most = fault.Size;
            }
        }
    }

    /// <summary>As small as may be while only what neurons have sent passes on.</summary>
    private static ImmutableArray<SpikingProgram> CutBetweenNeurons(SpikingProgram whole)
    {
        for (long most = Smallest(whole); ; most += most / 8)
        {
            ImmutableArray<SpikingProgram> stages = StageCut.Cut(whole, most);
            HashSet<string> silent = [.. whole.Operations.Where(operation => operation is Route or Select or Concat).Select(operation => whole.Edges[operation.Output].Name)];
            if (stages.All(stage => stage.Inputs.All(input => !silent.Contains(stage.Edges[input.Edge].Name)))) return stages;
        }
    }

    /// <summary>Runs it on values, which then are what it gives.</summary>
    private static SpikeStatistics Count(SpikingProgram program, ref Dictionary<string, float[]> values)
    {
        using var model = new SpikeModel(program);
        using SpikeSession session = model.CreateSession(new SpikeOptions { CollectStatistics = true });
        values = session.Run(values).Outputs.ToDictionary();
        return session.Statistics;
    }

    /// <summary>As it comes back from its artifact.</summary>
    private static SpikingProgram Written(SpikingProgram stage)
    {
        string path = Path.Combine(Path.GetTempPath(), $"spike-stage-{Guid.NewGuid():N}.spike");
        try
        {
            ArtifactWriter.Write(path, stage, new ArtifactProvenance("test", "model.onnx", new string('0', 64), 16, "radix", "cpu", 3, null));
            return ArtifactReader.Read(path).Program;
        }
        finally
        {
            // The mapping outlives the name.
            File.Delete(path);
        }
    }

    private static Dictionary<string, float[]> Run(SpikingProgram program, Dictionary<string, float[]> inputs)
    {
        using var model = new SpikeModel(program);
        using SpikeSession session = model.CreateSession();
        return session.Run(inputs).Outputs.ToDictionary();
    }
}
