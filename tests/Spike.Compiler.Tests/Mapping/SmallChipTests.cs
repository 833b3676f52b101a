using Spike.Compiler.Diagnostics;
using Spike.Compiler.Mapping;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Devices;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;
using Spike.Runtime.Tests;

namespace Spike.Compiler.Tests.Mapping;

/// <summary>Chips on which layers must be cut, sums relayed and chips crossed give the bits of the reference.</summary>
[TestClass]
public class SmallChipTests
{
    private static readonly ChipProfile Small = SmallChips.Of(8, 60, 60_000, 300, 400, 40);

    [TestMethod]
    public void Cores_of_sixty_neurons_give_the_codes_of_the_reference() => SameOn(NclBoards.Of(40, Small), "on several chips", image => image.Chips > 1);

    [TestMethod]
    public void A_small_fan_in_is_split_by_relays() =>
        SameOn(NclBoards.Of(40, Small), "with relays", image => image.Cores.Any(core => core.Slices.Any(slice => slice is { Program: RelayNeuron, Routes: not null })));

    [TestMethod]
    public void Without_writable_weights_and_shared_kernels_lists_and_processors_do() =>
        SameOn(NclBoards.Of(40, SmallChips.Plain(Small)), "with lists", image => image.Cores.Any(core => core.Blocks.Any(block => block is SparseBlock)));

    [TestMethod]
    public void Four_chips_have_the_bits_of_one()
    {
        SpikingProgram program = Enumerable.Range(0, 400).Select(RandomPrograms.Create)
            .First(program => Map(program, NclBoards.Of(40, Small)) is { Chips: 4 });
        ChipImage four = Map(program, NclBoards.Of(40, Small))!, one = Map(program, NclBoards.Of(1, ChipProfiles.Named("loihi3")))!;
        Assert.AreEqual(1, one.Chips);
        foreach (long[][] inputs in RandomPrograms.Inputs(program, 1, 5))
        {
            int[][] there = Run(four, NclBoards.Of(40, Small), inputs), here = Run(one, NclBoards.Of(1, ChipProfiles.Named("loihi3")), inputs);
            for (int port = 0; port < here.Length; port++) CollectionAssert.AreEqual(here[port], there[port]);
        }
    }

    [TestMethod]
    public void The_same_program_gives_the_same_bytes()
    {
        SpikingProgram program = RandomPrograms.Create(3);
        CollectionAssert.AreEqual(ChipImageFile.ToBytes(Map(program, NclBoards.Of(40, Small))!), ChipImageFile.ToBytes(Map(program, NclBoards.Of(40, Small))!));
    }

    [TestMethod]
    public void A_board_that_is_too_small_is_told_with_what_is_missing()
    {
        SpikingProgram program = Enumerable.Range(0, 400).Select(RandomPrograms.Create).First(program => Map(program, NclBoards.Of(40, Small)) is { Chips: > 1 });
        ModelFault fault = Assert.ThrowsExactly<ModelFault>(() => ChipMapping.Map(program, NclBoards.Of(1, Small), ""));
        Assert.AreEqual("SPIKE3012", fault.Code);
        StringAssert.Contains(fault.Message, "too few");
    }

    private static void SameOn(ChipBoard board, string what, Func<ChipImage, bool> interesting)
    {
        int seen = 0;
        for (int seed = 0; seed < 80; seed++)
        {
            SpikingProgram program = RandomPrograms.Create(seed);
            if (Map(program, board) is not { } image) continue;
            Assert.IsNull(ChipImageVerifier.FindFault(image), $"seed {seed}");
            if (interesting(image)) seen++;
            foreach (long[][] inputs in RandomPrograms.Inputs(program, seed, 3))
            {
                long[][] expected = ReferenceInterpreter.Run(program, inputs);
                int[][] outputs = Run(image, board, inputs);
                for (int port = 0; port < outputs.Length; port++)
                    CollectionAssert.AreEqual(expected[program.Outputs[port].Edge].Select(code => (int)code).ToArray(), outputs[port], $"seed {seed}");
            }
        }

        Assert.IsGreaterThan(0, seen, what);
    }

    private static ChipImage? Map(SpikingProgram program, ChipBoard board)
    {
        try
        {
            return ChipMapping.Map(program, board, "");
        }
        catch (ModelFault)
        {
            return null;
        }
    }

    private static int[][] Run(ChipImage image, ChipBoard board, long[][] inputs)
    {
        using var emulator = new ChipEmulator(image, board);
        var host = new ChipHost(image);
        var spikes = new List<SpikeDeviceSpike>();
        for (int port = 0; port < inputs.Length; port++) host.Encode(port, [.. inputs[port].Select(code => (int)code)], spikes);
        emulator.Start();
        foreach (SpikeDeviceSpike spike in spikes) emulator.Send(spike);
        var received = new List<SpikeDeviceSpike>();
        emulator.Run(image.Steps, received);
        return [.. image.Outputs.Select((output, port) =>
        {
            var codes = new int[output.Elements];
            host.Decode(port, [.. received], codes);
            return codes;
        })];
    }
}
