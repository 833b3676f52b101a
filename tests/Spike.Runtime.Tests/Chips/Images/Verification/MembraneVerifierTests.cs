using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;
using Spike.Runtime.Tests.Backends.Loihi.Emulation;

namespace Spike.Runtime.Tests.Chips.Images.Verification;

/// <summary>What a membrane may reach is computed from codes and weights, and must fit what it declares and what the chip has.</summary>
[TestClass]
public class MembraneVerifierTests
{
    [TestMethod]
    [DataRow(false, 18)] // 4 · 100 · 255 = 102,000 is under 2^17.
    [DataRow(true, 17)] // 4 · 100 · 128 = 51,200 is under 2^16.
    public void A_membrane_fits_the_fewest_bits_that_hold_its_bound_and_not_one_less(bool signed, int bits)
    {
        var range = new CodeRange(8, signed);
        Assert.IsNull(ChipImageVerifier.FindFault(Radix(range, bits).Build()));
        StringAssert.Contains(ChipImageVerifier.FindFault(Radix(range, bits - 1).Build()), $"declares {bits - 1} bits");
    }

    [TestMethod]
    public void Weights_of_every_encoding_are_counted()
    {
        // One row, magnitude 255: 255 · 100 takes 16 bits, whatever the encoding; 255 · 3 taps 11.
        foreach ((Func<TinyImage, SynapseBlock> block, int bits) in new (Func<TinyImage, SynapseBlock>, int)[]
        {
            (image => new DenseBlock(0, 0, 4, 0, 2, image.Table<sbyte>(0, 0, -100, 1, 0, 0, 0, 0)), 16),
            (image => new SparseBlock(0, 0, image.Table(0, 0, 2, 2, 2), image.Table(0, 1), image.Table<sbyte>(-100, 1)), 16),
            (image => new RunBlock(0, 0, image.Table(0, 0, 1, 1, 1), image.Table(0, 2, 0), image.Table<sbyte>(-100, 1)), 16),
            (image => new SharedBlock(0, 0, new Window(1, [4], [3], [1], [1], [0], [2]), 1, 1, 0, 1, 0, 2, 0, 1, null), 11),
        })
        {
            Assert.IsNull(ChipImageVerifier.FindFault(Radix(new CodeRange(8, signed: false), bits, block).Build()));
            StringAssert.Contains(ChipImageVerifier.FindFault(Radix(new CodeRange(8, signed: false), bits - 1, block).Build()), "a membrane may reach");
        }
    }

    [TestMethod]
    public void What_a_relay_adds_up_counts_where_it_arrives()
    {
        // The relay's sums are within 51,200 + 800, and go through weights of 2.
        Assert.IsNull(ChipImageVerifier.FindFault(Relayed(18, payloadBits: 32)));
        StringAssert.Contains(ChipImageVerifier.FindFault(Relayed(17, payloadBits: 32)), "a membrane may reach 104000");
        StringAssert.Contains(ChipImageVerifier.FindFault(Relayed(18, payloadBits: 16)), "a spike carries 16 bits");
    }

    [TestMethod]
    public void What_the_profile_has_no_room_for_is_refused()
    {
        ChipImage image = Radix(new CodeRange(8, signed: true), 30).Build();
        Assert.IsNull(ChipImageVerifier.FindFault(On(image, chip => chip)));
        Refused("take 2 words of 24 bits", chip => chip with { Core = chip.Core with { StateWords = chip.Core.StateWords with { Value = 1 } } });
        // A membrane of two words makes a neuron count for two.
        Refused("it takes 4 neurons of 3", chip => chip with { Core = chip.Core with { Neurons = chip.Core.Neurons with { Value = 3 } } });
        Refused("96 bits of state of 95", chip => chip with { Core = chip.Core with { StateMemory = chip.Core.StateMemory with { Value = 95 } } });
        Refused("it takes 4 input axons of 3", chip => chip with { Core = chip.Core with { InputAxons = chip.Core.InputAxons with { Value = 3 } } });

        void Refused(string words, Func<ChipProfile, ChipProfile> change) => StringAssert.Contains(ChipImageVerifier.FindFault(On(image, change)), words);
    }

    [TestMethod]
    public void Processors_whose_buffers_do_not_fit_their_memory_are_refused()
    {
        TinyImage tiny = Radix(new CodeRange(8, signed: true), 30);
        tiny.Processors.Add(new ProcessorImage(0, [new ProcessorBuffer("large", 25_000, -1, null, null)], []));
        Assert.IsNull(ChipImageVerifier.FindFault(On(tiny.Build(), chip => chip)));
        StringAssert.Contains(ChipImageVerifier.FindFault(On(tiny.Build(), chip => chip with
        {
            Processors = chip.Processors with { Count = chip.Processors.Count with { Value = 2 }, Memory = chip.Processors.Memory with { Value = 40_000 } },
        })), "they take 100000 bytes, and 'loihi2' has 80000");
    }

    [TestMethod]
    public void A_board_that_is_not_the_image_s_own_is_refused()
    {
        ChipImage image = On(Radix(new CodeRange(8, signed: true), 30).Build(), chip => chip);
        StringAssert.Contains(ChipImageVerifier.FindFault(image with { Board = "ncl-2chip" }), "was mapped for 'ncl-2chip'");
        StringAssert.Contains(ChipImageVerifier.FindFault(image with { ProfileSha256 = ProfileDigest.OfFile("loihi1") }), "is not as it was");
        Assert.IsNull(ChipImageVerifier.FindFault(image with { ProfileSha256 = ProfileDigest.OfFile("loihi2") }));
        StringAssert.Contains(ChipImageVerifier.FindFault(On(image, chip => chip with { Times = chip.Times with { Step = chip.Times.Step with { Value = -1 } } })), "'times.step.value'");
        StringAssert.Contains(ChipImageVerifier.FindFault(image with { Hardware = TinyImage.Board with { Chips = TinyImage.Board.Chips with { Value = 1.5 } } }), "chips are no board");
    }

    private static ChipImage On(ChipImage image, Func<ChipProfile, ChipProfile> change) => image with { Hardware = TinyImage.Board with { Chip = change(TinyImage.Board.Chip) } };

    /// <summary>Four codes meet two neurons through weights of ±100.</summary>
    private static TinyImage Radix(CodeRange range, int bits, Func<TinyImage, SynapseBlock>? block = null)
    {
        var image = new TinyImage { Steps = 9 };
        image.Input(4, image.To(0, 4), new Emission(SpikeCoding.Radix, range, 0));
        Slice slice = image.Slice(2, image.Windowed(new Dendrite(SpikeCoding.Radix, 1, range.Bits, bits), 8, range), null);
        image.Core(slice, block?.Invoke(image) ?? new DenseBlock(0, 0, 4, 0, 2, image.Table<sbyte>(100, -100, 100, -100, 100, -100, 100, -100)), 4);
        return image;
    }

    private static ChipImage Relayed(int bits, int payloadBits)
    {
        var range = new CodeRange(8, signed: true);
        var image = new TinyImage { Steps = 12 };
        image.Input(4, image.To(0, 4), new Emission(SpikeCoding.Radix, range, 0));
        image.Core(image.Slice(1, new RelayNeuron([new Dendrite(SpikeCoding.Radix, 1, 8, 30)], 8, 1, image.Table(-800L)), image.To(1, 1)),
            new DenseBlock(0, 0, 4, 0, 1, image.Table<sbyte>(100, 100, 100, 100)), 4);
        image.Core(image.Slice(1, image.Windowed(new Dendrite(SpikeCoding.Graded, 9, 1, bits), 9, range), null), new DenseBlock(0, 0, 1, 0, 1, image.Table<sbyte>(2)), 1, core: 1);
        return On(image.Build(), chip => chip with { Spikes = chip.Spikes with { PayloadBits = chip.Spikes.PayloadBits with { Value = payloadBits } } });
    }
}
