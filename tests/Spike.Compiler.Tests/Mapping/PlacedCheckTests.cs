using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Mapping;
using Spike.Compiler.Reports;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Runtime;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Programs;
using Spike.Runtime.Statistics;
using Spike.Runtime.Tests;

namespace Spike.Compiler.Tests.Mapping;

/// <summary>A compilation for chips runs what it placed: energy is of that run, core by core, and answers are the program's.</summary>
[TestClass]
public class PlacedCheckTests
{
    [TestMethod]
    public void Energy_is_counted_on_the_emulator_and_belongs_to_cores_and_processors()
    {
        using var compiled = new CompiledTestModel(new TestModel().Input("x", -1, 8).Weights("w", [8, 12]).Weights("v", [12, 4])
            .Node("MatMul x w -> h").Node("Softmax h -> s").Node("MatMul s v -> y").Output("y"), change: options => options with { Target = "loihi2", TimeSteps = 8 });
        CompileReport report = compiled.Result.Model!.Report;
        EnergyUse energy = report.Energy!;
        MappingReport chip = report.Chip!;
        Assert.AreEqual((false, 4L), (energy.IsEstimate, energy.Samples));
        CollectionAssert.IsSubsetOf(new[] { "synapticOperation", "inactiveUpdate", "processorOperation", "chipPower" }, energy.Parts.Select(part => part.Name).ToArray());
        Assert.AreEqual(energy.DynamicJoules, chip.CoreUse.Sum(core => core.EnergyJoules!.Value) + chip.Processors.Sum(of => of.EnergyJoules!.Value), 1e-9 * energy.DynamicJoules);
        Assert.AreEqual(energy.Parts.Single(part => part.Name == "synapticOperation").Count, chip.CoreUse.Sum(core => core.SynapticOperations!.Value), 1e-6);
        double operations = energy.Parts.Single(part => part.Name == "processorOperation").Count;
        Assert.AreEqual(operations, chip.Processors.Single().Operations!.Value, 1e-9);
        Assert.AreEqual(operations / (operations + chip.CoreUse.Sum(core => core.SynapticOperations!.Value)), chip.SilentShare!.Value, 1e-9);
        Assert.IsInRange(1, chip.Processors.Single().BytesLimit, chip.Processors.Single().Bytes);
    }

    [TestMethod]
    public void Without_a_check_nothing_is_counted()
    {
        using var compiled = new CompiledTestModel(new TestModel().Input("x", -1, 8).Weights("w", [8, 12]).Node("MatMul x w -> y").Output("y"),
            change: options => options with { Target = "loihi2", TimeSteps = 8, ValidationSamples = 0 });
        CompileReport report = compiled.Result.Model!.Report;
        Assert.IsNull(report.Energy);
        StringAssert.Contains(report.EnergyNote, "nothing was counted");
        Assert.IsTrue(report.Chip!.SilentShare is null && report.Chip.CoreUse.All(core => core.EnergyJoules is null));
    }

    [TestMethod]
    public void A_chip_that_answers_otherwise_is_no_success()
    {
        using var compiled = new CompiledTestModel(new TestModel().Input("x", -1, 8).Weights("w", [8, 12]).Node("MatMul x w -> y").Output("y"),
            change: options => options with { Target = "loihi2", TimeSteps = 8 });
        SpikingProgram program = compiled.Result.Model!.Program;
        ChipBoard board = NclBoards.Of(1, ChipProfiles.Named("loihi2"));
        ChipImage image = compiled.Result.Model.Chip!;
        var random = new Random(3);
        float[] values = [.. Enumerable.Range(0, 3 * 8).Select(_ => (2 * random.NextSingle()) - 1)];
        var samples = new SampleSet(ImmutableDictionary<string, ReadOnlyMemory<float>>.Empty.Add("x", values), ImmutableDictionary<string, TensorShape>.Empty.Add("x", TensorShape.Of(1, 8)), 3, []);
        using var model = new SpikeModel(program);
        PlacedCheck.Run(model, image, board, samples, 3, 1, CancellationToken.None);
        // The outputs' digits are read a step late, which doubles the codes.
        ChipImage wrong = image with { Outputs = [image.Outputs[0] with { Emission = image.Outputs[0].Emission! with { FirstStep = image.Outputs[0].Emission!.FirstStep + 1 } }] };
        Assert.ThrowsExactly<InvalidOperationException>(() => PlacedCheck.Run(model, wrong, board, samples, 3, 1, CancellationToken.None));
    }

    [TestMethod]
    public void What_the_processors_have_no_memory_for_is_told_with_the_layer_and_by_how_much()
    {
        ChipProfile chip = ChipProfiles.Named("loihi3");
        ChipBoard Board(double memory) => NclBoards.Of(1, chip with { Processors = chip.Processors with { Count = chip.Processors.Count with { Value = 1 }, Memory = chip.Processors.Memory with { Value = memory } } });
        SpikingProgram program = Enumerable.Range(0, 400).Select(RandomPrograms.Create).First(program => ChipMapping.Map(program, Board(1 << 20), "").Processors.Any(processor => processor.Tasks.Length > 0));
        long needed = ChipMapping.Map(program, Board(1 << 20), "").Processors.Sum(processor => ProcessorBytes.Of(processor, ChipMapping.Map(program, Board(1 << 20), "")).All);
        ChipMapping.Map(program, Board(needed), "");
        ModelFault fault = Assert.ThrowsExactly<ModelFault>(() => ChipMapping.Map(program, Board(needed - 1), ""));
        Assert.AreEqual("SPIKE3013", fault.Code);
        Assert.IsNotNull(fault.Node);
        StringAssert.Contains(fault.Message, $"of {needed} that the embedded processors");
        StringAssert.Contains(fault.Message, $"have {needed - 1}: 1 too many");
    }

    [TestMethod]
    [DataRow("bits of neuron state", "SPIKE3010", "time steps")]
    [DataRow("bits of synaptic memory", "SPIKE3011", "synaptic memory")]
    [DataRow("input axons", "SPIKE3016", "fewer inputs")]
    [DataRow(CapacityFault.OutputAxons, "SPIKE3016", "fewer layers read")]
    public void Each_kind_of_limit_has_its_code_and_its_ways_out(string limit, string code, string remedy)
    {
        ModelFault fault = CapacityCodes.Fault("layer", "/node", limit, 120, 100, "small");
        Assert.AreEqual((code, "/node"), (fault.Code, fault.Node));
        StringAssert.Contains(fault.Message, $"takes 120 {limit}, and a core of 'small' has 100: 20 too many");
        StringAssert.Contains(fault.Remedy, remedy);
    }
}
