using Spike.Compiler.Mapping;
using Spike.Compiler.Mapping.Images;
using Spike.Compiler.Mapping.Partitioning;
using Spike.Compiler.Mapping.Placement;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Devices;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;
using Spike.Runtime.Tests;

namespace Spike.Compiler.Tests.Mapping;

/// <summary>Images are cut into boxes; a box reads no more than its windows see, and gives the codes of the reference.</summary>
[TestClass]
public class TilesTests
{
    private static readonly ChipProfile Small = SmallChips.Of(16, 200, 200_000, 512, 2000, 512);
    private static readonly ChipBoard Board = NclBoards.Of(40, Small);

    [TestMethod]
    public void An_image_that_is_wider_than_a_core_is_cut_into_boxes_and_keeps_its_bits()
    {
        foreach (string layers in (string[])["8 c c p c m", "4 C c m", "6 c p p m", "4 c p 8 c C m"])
        {
            SpikingProgram program = ImagePrograms.Of(3, 2, 17, 19, layers);
            MappingPlan plan = PlanBuilder.Build(program, Small, Concessions.None);
            foreach (bool fuse in (bool[])[false, true])
            {
                HashSet<int> fused = [.. plan.Populations.Where(population => fuse && Fusion.SourceOf(population, plan) is not null).Select(population => population.Value)];
                List<PlannedCore> cut = TiledPartition.Of(plan, Small, fused);
                BuiltImage built = ImageBuilder.Build(plan, Board, "", CorePlaces.Sequential(cut, Board));
                Assert.IsNull(ChipImageVerifier.FindFault(built.Image), layers);
                RequireSound(cut, plan);
                Assert.IsTrue(built.Image.Cores.SelectMany(core => core.Blocks).OfType<SharedBlock>().Any(block => block.Window.InputSize is [< 17, < 19]), "no box");
                Compare(program, built.Image, layers);
            }
        }
    }

    [TestMethod]
    public void Boxes_take_fewer_cores_than_runs_of_positions()
    {
        SpikingProgram program = ImagePrograms.Of(1, 8, 32, 32, "8 c c c");
        ChipProfile chip = SmallChips.Of(16, 4000, 200_000, 512, 8000, 512);
        MappingPlan plan = PlanBuilder.Build(program, chip, Concessions.None);
        int boxes = TiledPartition.Of(plan, chip, new HashSet<int>()).Count, runs = Partition.Of(plan, chip, fill: false).Count;
        Assert.IsLessThan(0.8 * runs, boxes);
    }

    [TestMethod]
    public void A_sum_that_alone_reads_a_layer_stands_with_it_where_both_are_cut_as_one()
    {
        SpikingProgram program = ImagePrograms.Of(2, 4, 24, 24, "4 c p c");
        MappingPlan plan = PlanBuilder.Build(program, Small, Concessions.None);
        int pool = plan.Populations.Single(population => Fusion.SourceOf(population, plan) is not null).Value;
        foreach (PlannedCore core in TiledPartition.Of(plan, Small, new HashSet<int> { pool }))
        {
            int sums = core.Slices.Where(slice => slice.Population.Value == pool).Sum(slice => slice.Neurons), read = core.Slices.Where(slice => slice.Population.Value == pool - 1).Sum(slice => slice.Neurons);
            Assert.AreEqual(4 * sums, read);
        }

        SpikingProgram overlapping = ImagePrograms.Of(2, 4, 24, 24, "4 c c c");
        MappingPlan other = PlanBuilder.Build(overlapping, Small, Concessions.None);
        Assert.IsTrue(other.Populations.All(population => Fusion.SourceOf(population, other) is null));
    }

    [TestMethod]
    public void What_is_odd_at_the_border_is_not_cut_as_one()
    {
        // Of 17 rows the last is read by no window: a tile of the sums would not hold it.
        MappingPlan plan = PlanBuilder.Build(ImagePrograms.Of(2, 4, 17, 24, "4 c p c"), Small, Concessions.None);
        Assert.IsTrue(plan.Populations.All(population => Fusion.SourceOf(population, plan) is null));
    }

    /// <summary>Each neuron is on one core, each core within its limits, and what a slice is said to take is what its rows are.</summary>
    private static void RequireSound(List<PlannedCore> cut, MappingPlan plan)
    {
        var seen = new HashSet<(int, int)>();
        foreach (PlannedCore core in cut)
        {
            Assert.IsTrue(core.Load.Fits(CoreLoad.Of(Small)));
            foreach (PlannedSlice slice in core.Slices)
            {
                foreach (int element in CoreDraft.Elements(slice)) Assert.IsTrue(seen.Add((slice.Population.Value, element)));
                Assert.AreEqual(slice.Population.Inputs.Sum(input => TileLoads.RowsOf(input.Synapses, slice.Channels, slice.Tile).Count()), slice.Load.InputAxons);
            }
        }

        Assert.AreEqual(plan.Populations.Sum(population => population.Neurons), seen.Count);
    }

    private static void Compare(SpikingProgram program, ChipImage image, string what)
    {
        using var emulator = new ChipEmulator(image, Board);
        var host = new ChipHost(image);
        foreach (long[][] inputs in RandomPrograms.Inputs(program, 1, 3))
        {
            long[][] expected = ReferenceInterpreter.Run(program, inputs);
            var spikes = new List<SpikeDeviceSpike>();
            host.Encode(0, [.. inputs[0].Select(code => (int)code)], spikes);
            emulator.Start();
            foreach (SpikeDeviceSpike spike in spikes) emulator.Send(spike);
            var received = new List<SpikeDeviceSpike>();
            emulator.Run(image.Steps, received);
            var codes = new int[image.Outputs[0].Elements];
            host.Decode(0, [.. received], codes);
            CollectionAssert.AreEqual(expected[program.Outputs[0].Edge].Select(code => (int)code).ToArray(), codes, what);
        }
    }
}
