using Spike.Compiler.Mapping;
using Spike.Compiler.Mapping.Images;
using Spike.Compiler.Mapping.Partitioning;
using Spike.Compiler.Mapping.Placement;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips;
using Spike.Runtime.Codings;
using Spike.Runtime.Devices;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;
using Spike.Runtime.Tests;

namespace Spike.Compiler.Tests.Mapping;

/// <summary>What the mapping says of hops is what the emulator counts, the ways of the embedded processors among it; and places are near the best there are.</summary>
[TestClass]
public class TrafficTests
{
    private static readonly ChipProfile Loihi3 = ChipProfiles.Named("loihi3");

    [TestMethod]
    public void Hops_are_those_that_the_emulator_counts_on_the_same_spikes()
    {
        int seen = 0, processors = 0, links = 0;
        foreach (ChipBoard board in (ChipBoard[])[NclBoards.Of(1, Loihi3), NclBoards.Of(40, SmallChips.Of(8, 60, 60_000, 300, 400, 400))])
        {
            for (int seed = 0; seed < 60; seed++)
            {
                SpikingProgram program = RandomPrograms.Create(seed);
                if (Cut(program, board.Chip) is not ({ } plan, { } cut) || cut.Count > board.Cores) continue;
                // What relays sum is no code of the program.
                if (plan.Populations.Any(population => population.Value >= program.Edges.Length)) continue;
                CorePlaces places = Scattered(cut, board, seed);
                BuiltImage built = ImageBuilder.Build(plan, board, "", places);
                long[][] inputs = RandomPrograms.Inputs(program, seed, 1)[0], codes = ReferenceInterpreter.Run(program, inputs);
                Traffic traffic = Traffic.Of(built, (value, element) => SpikeTrain.SpikeCount((int)codes[value][element], program.Edges[value].Range, program.Edges[value].Coding));
                MeshTraffic told = traffic.On(board, places);
                ChipCounters counted = Run(built, board, inputs);
                Assert.AreEqual((counted.HorizontalHops, counted.VerticalHops, counted.ChipHops), ((long)told.Horizontal, (long)told.Vertical, (long)told.Links), $"seed {seed} on {board.Name}");
                seen += told.Hops > 0 ? 1 : 0;
                links += told.Links > 0 ? 1 : 0;
                processors += traffic.Spikes.Any(pair => pair.Key.From >= cut.Count || pair.Key.To >= cut.Count) ? 1 : 0;
            }
        }

        Assert.IsGreaterThan(20, seen, "programs with hops");
        Assert.IsGreaterThan(5, processors, "programs whose processors send or get spikes");
        Assert.IsGreaterThan(3, links, "programs that cross chips");
    }

    [TestMethod]
    public void Places_of_a_few_cores_are_the_best_of_all()
    {
        // A core a tile, 2 by 3 tiles: all 720 orders of six cores can be tried.
        ChipProfile chip = SmallChips.Of(6, 100, 400_000, 512, 4000, 512);
        chip = chip with { Cores = chip.Cores with { MeshColumns = new ChipFigure(3, "", "assumed: a test's"), MeshRows = new ChipFigure(2, "", "assumed: a test's"), CoresPerTile = new ChipFigure(1, "", "assumed: a test's") } };
        ChipBoard board = NclBoards.Of(1, chip);
        int seen = 0;
        for (int seed = 0; seed < 400 && seen < 5; seed++)
        {
            SpikingProgram program = RandomPrograms.Create(seed);
            if (Cut(program, chip) is not ({ } plan, { Count: >= 3 and <= 6 } cut)) continue;
            CorePlaces start = CorePlaces.Sequential(cut, board);
            BuiltImage built = ImageBuilder.Build(plan, board, "", start);
            Traffic traffic = Traffic.Of(built, (value, element) => 1 + ((value + element) % 3));
            double best = Orders(6, cut.Count).Min(order => traffic.On(board, start with { Core = order }).Cost);
            if (best == 0) continue;
            seen++;
            Assert.AreEqual(best, traffic.On(board, start.At(new Placer(start.Mesh, board, built.Image.Processors.Select(processor => processor.Chip), traffic.Spikes).Improve())).Cost, 1e-6, $"seed {seed}");
        }

        Assert.AreEqual(5, seen);
    }

    [TestMethod]
    public void Every_strategy_gives_the_same_image_twice_and_keeps_its_promise()
    {
        SpikingProgram program = ImagePrograms.Of(5, 4, 24, 24, "8 c p 8 c p c m");
        ChipBoard board = NclBoards.Of(20, SmallChips.Of(16, 400, 400_000, 512, 3000, 512));
        var reports = new Dictionary<MappingStrategy, MappingReport>();
        foreach (MappingStrategy strategy in Enum.GetValues<MappingStrategy>())
        {
            MappedChip first = ChipMapping.Map(program, board, "", strategy, null), second = ChipMapping.Map(program, board, "", strategy, null);
            CollectionAssert.AreEqual(Runtime.Chips.Images.ChipImageFile.ToBytes(first.Image), Runtime.Chips.Images.ChipImageFile.ToBytes(second.Image), $"{strategy}");
            Assert.IsGreaterThanOrEqualTo(first.Report.LowerBound, first.Report.Cores, $"{strategy}");
            reports[strategy] = first.Report;
        }

        Assert.IsLessThanOrEqualTo(reports.Values.Min(report => report.Cores), reports[MappingStrategy.MinimumChips].Cores);
        Assert.IsLessThanOrEqualTo(reports.Values.Min(report => report.Cores), reports[MappingStrategy.Balanced].Cores);
        Assert.IsLessThanOrEqualTo(reports[MappingStrategy.Balanced].Hops, reports[MappingStrategy.MinimumTraffic].Hops);
        Assert.IsLessThan(reports[MappingStrategy.Balanced].SequentialHops * 0.7, reports[MappingStrategy.Balanced].Hops, "traffic is not cut by 30 %");
    }

    private static (MappingPlan? Plan, List<PlannedCore>? Cut) Cut(SpikingProgram program, ChipProfile chip)
    {
        try
        {
            MappingPlan plan = PlanBuilder.Build(program, chip, Concessions.None);
            return (plan, Partition.Of(plan, chip, fill: false));
        }
        catch (CapacityFault)
        {
            return (null, null);
        }
    }

    /// <summary>Anywhere on the chips that the cores take in order.</summary>
    private static CorePlaces Scattered(List<PlannedCore> cut, ChipBoard board, int seed)
    {
        CorePlaces order = CorePlaces.Sequential(cut, board);
        int perChip = board.Chip.Cores.PerChip.Count;
        int[] slots = [.. Enumerable.Range(0, order.Chips * perChip)];
        new Random(seed).Shuffle(slots);
        return order with { Chip = [.. slots.Take(cut.Count).Select(slot => slot / perChip)], Core = [.. slots.Take(cut.Count).Select(slot => slot % perChip)] };
    }

    private static ChipCounters Run(BuiltImage built, ChipBoard board, long[][] inputs)
    {
        using var emulator = new ChipEmulator(built.Image, board);
        var host = new ChipHost(built.Image);
        var spikes = new List<SpikeDeviceSpike>();
        for (int port = 0; port < inputs.Length; port++) host.Encode(port, [.. inputs[port].Select(code => (int)code)], spikes);
        emulator.Start();
        foreach (SpikeDeviceSpike spike in spikes) emulator.Send(spike);
        emulator.Run(built.Image.Steps, []);
        return emulator.Counters.Aggregate((a, b) => a + b);
    }

    /// <summary>All ways to put some cores into more places.</summary>
    private static IEnumerable<int[]> Orders(int places, int cores)
    {
        if (cores == 0) return [[]];
        return Orders(places, cores - 1).SelectMany(order => Enumerable.Range(0, places).Except(order).Select(place => (int[])[.. order, place]));
    }
}
