using Spike.Compiler.Mapping;
using Spike.Compiler.Mapping.Partitioning;
using Spike.Runtime.Chips;
using Spike.Runtime.Programs;
using Spike.Runtime.Tests;

namespace Spike.Compiler.Tests.Mapping;

/// <summary>No mapping is below the bound; and the bound knows borders, kernels and matrices that are larger than a core.</summary>
[TestClass]
public class LowerBoundTests
{
    [TestMethod]
    public void Fewest_inputs_of_a_window_are_those_of_all_sets_of_positions()
    {
        foreach ((int height, int width, int kernel, int stride, int pad) in ((int, int, int, int, int)[])[(4, 4, 3, 1, 1), (3, 5, 3, 1, 1), (4, 4, 1, 1, 0), (5, 5, 3, 1, 0), (7, 7, 3, 2, 1), (6, 7, 2, 2, 0), (5, 3, 5, 1, 2), (9, 5, 7, 2, 3), (8, 8, 1, 3, 0)])
        {
            int toHeight = ((height + (2 * pad) - kernel) / stride) + 1, toWidth = ((width + (2 * pad) - kernel) / stride) + 1, positions = toHeight * toWidth;
            var window = new Window(1, [height, width], [kernel, kernel], [stride, stride], [1, 1], [pad, pad], [toHeight, toWidth]);
            Assert.IsLessThanOrEqualTo(16, positions);
            foreach (bool within in (bool[])[false, true])
            {
                int[] allowed = [.. Enumerable.Range(0, positions).Where(position => !within || (WindowReach.IsWithin(window, 0, position / toWidth) && WindowReach.IsWithin(window, 1, position % toWidth)))];
                var reach = new WindowReach(window, within, 100);
                int[] fewest = Fewest(window, allowed);
                for (int count = 1; count <= allowed.Length; count++)
                {
                    Assert.IsLessThanOrEqualTo(fewest[count], reach.Of(count), $"{window} {within} {count}");
                    // It is a bound; on these it is never far.
                    Assert.IsGreaterThanOrEqualTo(0.7 * fewest[count], reach.Of(count), $"{window} {within} {count}");
                }
            }
        }
    }

    [TestMethod]
    public void No_cut_has_fewer_cores()
    {
        int seen = 0;
        foreach (ChipProfile chip in (ChipProfile[])[SmallChips.Of(8, 60, 60_000, 300, 400, 40), SmallChips.Of(8, 90, 20_000, 200, 4000, 200), SmallChips.Plain(SmallChips.Of(8, 60, 60_000, 300, 400, 300))])
        {
            for (int seed = 0; seed < 60; seed++) seen += Holds(RandomPrograms.Create(seed), chip);
            foreach (string layers in (string[])["8 c c p c m", "4 C c m", "6 c p p m"]) seen += Holds(ImagePrograms.Of(1, 2, 12, 13, layers), chip);
        }

        Assert.IsGreaterThan(60, seen);
    }

    [TestMethod]
    public void A_matrix_that_is_larger_than_a_core_has_its_inputs_at_each_core_that_holds_a_part()
    {
        // 16 · 16 · 2 inputs, ten outputs, and memory for four of them: three cores at least, each with all 512 inputs. Each input once alone would be one core.
        SpikingProgram program = ImagePrograms.Of(1, 2, 16, 16, "m");
        ChipProfile chip = SmallChips.Of(8, 100, 512 * 8 * 3 * 3 / 2, 600, 4000, 600);
        CoreBound bound = LowerBound.Of(PlanBuilder.Build(program, chip, Concessions.None), chip);
        Assert.IsGreaterThanOrEqualTo(3, bound.Cores);
    }

    [TestMethod]
    public void Borders_between_tiles_are_counted()
    {
        // 32 by 32 by 8 inputs through 3 by 3: alone 16 cores of 512 axons; an 8 by 8 box of inputs is enough for 6 by 6 outputs, so 25 inner ones at least.
        SpikingProgram program = ImagePrograms.Of(1, 8, 32, 32, "8 c");
        ChipProfile chip = SmallChips.Of(64, 8000, 10_000_000, 512, 8000, 512);
        MappingPlan plan = PlanBuilder.Build(program, chip, Concessions.None);
        CoreBound bound = LowerBound.Of(plan, chip);
        Assert.AreEqual(25, bound.Cores);
        Assert.AreEqual("input axons", bound.By);
        Assert.AreEqual(25, TiledPartition.Of(plan, chip, new HashSet<int>()).Count);
    }

    private static int Holds(SpikingProgram program, ChipProfile chip)
    {
        MappingPlan plan = PlanBuilder.Build(program, chip, Concessions.None);
        try
        {
            int bound = LowerBound.Of(plan, chip).Cores;
            foreach (List<PlannedCore> cut in PartitionSearch.All(plan, chip)) Assert.IsGreaterThanOrEqualTo(bound, Math.Max(1, cut.Count), program.Name);
            return 1;
        }
        catch (CapacityFault)
        {
            return 0;
        }
    }

    private static int[] Fewest(Window window, int[] positions)
    {
        var fewest = new int[positions.Length + 1];
        Array.Fill(fewest, int.MaxValue);
        for (int set = 0; set < 1 << positions.Length; set++)
        {
            var read = new HashSet<int>();
            int count = 0;
            for (int i = 0; i < positions.Length; i++)
            {
                if ((set >> i & 1) == 0) continue;
                count++;
                for (int tap = 0; tap < window.KernelLength; tap++)
                {
                    if (window.Source(positions[i], tap) is >= 0 and var source) read.Add(source);
                }
            }

            fewest[count] = Math.Min(fewest[count], read.Count);
        }

        return fewest;
    }
}
