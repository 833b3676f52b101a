using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Codings;
using Spike.Runtime.Devices;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Backends.Loihi.Emulation;

/// <summary>Windows, firing, what is sent and when, by hand; and what an image may not ask for.</summary>
[TestClass]
public class NeuronTests
{
    [TestMethod]
    public void A_radix_window_doubles_in_every_step()
    {
        // 1, 0, -1 over three steps: 4 - 1 = 3 times the weight 5.
        SpikeDeviceSpike[] spikes = One(SpikeCoding.Radix, 3, TinyImage.Graded(3), out _, new(0, 0, 0, 1), new(2, 0, 0, -1));
        CollectionAssert.AreEqual(new SpikeDeviceSpike[] { new(3, 0, 0, 15) }, spikes);
    }

    [TestMethod]
    public void A_rate_window_only_adds()
    {
        SpikeDeviceSpike[] spikes = One(SpikeCoding.Rate, 3, TinyImage.Graded(3), out _, new(0, 0, 0, 1), new(1, 0, 0, 1), new(2, 0, 0, 1));
        CollectionAssert.AreEqual(new SpikeDeviceSpike[] { new(3, 0, 0, 15) }, spikes);
    }

    [TestMethod]
    public void Signed_codes_leave_in_non_adjacent_form_from_the_step_of_firing_on()
    {
        // 15 in s6 is 16 - 1: digits 0 1 0 0 0 -1 of steps 3 to 8.
        SpikeDeviceSpike[] spikes = One(SpikeCoding.Radix, 3, new Emission(SpikeCoding.Radix, new CodeRange(6, signed: true), 3), out _, new(0, 0, 0, 1), new(2, 0, 0, -1));
        CollectionAssert.AreEqual(new SpikeDeviceSpike[] { new(4, 0, 0, 1), new(8, 0, 0, -1) }, spikes);
    }

    [TestMethod]
    public void Unsigned_codes_leave_as_bits()
    {
        SpikeDeviceSpike[] spikes = One(SpikeCoding.Radix, 3, new Emission(SpikeCoding.Radix, new CodeRange(4, signed: false), 3), out _, new(0, 0, 0, 1), new(1, 0, 0, -1));
        // 4 - 2 = 2, times 5 is 10: 1 0 1 0.
        CollectionAssert.AreEqual(new SpikeDeviceSpike[] { new(3, 0, 0, 1), new(5, 0, 0, 1) }, spikes);
    }

    [TestMethod]
    public void Rates_leave_one_step_after_the_other()
    {
        SpikeDeviceSpike[] spikes = One(SpikeCoding.Rate, 3, new Emission(SpikeCoding.Rate, CodeRange.Levels(7, signed: true), 3), out _, new SpikeDeviceSpike(1, 0, 0, -1));
        CollectionAssert.AreEqual(Enumerable.Range(3, 5).Select(step => new SpikeDeviceSpike(step, 0, 0, -1)).ToArray(), spikes);
    }

    [TestMethod]
    [DataRow(5, 1)]
    [DataRow(6, 0)]
    public void Graded_codes_below_the_threshold_stay(int threshold, int expected)
    {
        Assert.HasCount(expected, One(SpikeCoding.Rate, 3, TinyImage.Graded(3, threshold), out _, new SpikeDeviceSpike(1, 0, 0, -1)));
    }

    [TestMethod]
    public void Half_is_rounded_up_and_the_table_comes_last()
    {
        var image = new TinyImage();
        // (5 · 3 + 7 · 3 + 2) >> 2 = 9 (36 / 4), clamped to 7, read as table[7].
        short[] table = [.. Enumerable.Range(0, 8).Select(code => (short)(100 * code))];
        Prepare(image, image.Windowed(new Dendrite(SpikeCoding.Rate, 1, 3, 20), 3, new CodeRange(3, signed: false), TinyImage.Graded(3), shift: 2, multiplier: 3, bias: 7, table: table));
        CollectionAssert.AreEqual(new SpikeDeviceSpike[] { new(3, 0, 0, 700) }, image.Run(new SpikeDeviceSpike(0, 0, 0, 1)));
    }

    [TestMethod]
    public void A_delay_is_added_to_the_step_that_every_spike_takes()
    {
        var image = new TinyImage();
        image.Input(1, image.To(0, 1, delay: 2));
        image.Output(1);
        Neuron(image, image.Windowed(new Dendrite(SpikeCoding.Rate, 3, 1, 20), 3, new CodeRange(16, signed: true), TinyImage.Graded(3)));
        CollectionAssert.AreEqual(new SpikeDeviceSpike[] { new(3, 0, 0, 5) }, image.Run(new SpikeDeviceSpike(0, 0, 0, 1)));
    }

    [TestMethod]
    public void A_relay_sends_its_sum_and_bias_in_one_spike()
    {
        var image = new TinyImage();
        Prepare(image, new RelayNeuron(TinyImage.One(SpikeCoding.Rate, 1, 3), 3, 1, image.Table(-1_000_000L)));
        CollectionAssert.AreEqual(new SpikeDeviceSpike[] { new(3, 0, 0, 5 - 1_000_000) }, image.Run(new SpikeDeviceSpike(0, 0, 0, 1)));
    }

    [TestMethod]
    public void A_relay_whose_sum_is_0_is_silent()
    {
        var image = new TinyImage();
        Prepare(image, new RelayNeuron(TinyImage.One(SpikeCoding.Rate, 1, 3), 3, 1, image.Table(-5L)));
        Assert.IsEmpty(image.Run(new SpikeDeviceSpike(0, 0, 0, 1)));
    }

    [TestMethod]
    public void A_sample_begins_at_rest()
    {
        var image = new TinyImage();
        Prepare(image, image.Windowed(new Dendrite(SpikeCoding.Radix, 1, 3, 20), 3, new CodeRange(16, signed: true), TinyImage.Graded(3)));
        using ChipEmulator emulator = image.Emulator();
        SpikeDeviceSpike[] first = image.Run(emulator, new SpikeDeviceSpike(0, 0, 0, 1));
        // Cut off in the middle: what is on its way must not reach the next sample.
        emulator.Start();
        emulator.Send(new SpikeDeviceSpike(1, 0, 0, 1));
        emulator.Run(2, []);
        CollectionAssert.AreEqual(first, image.Run(emulator, new SpikeDeviceSpike(0, 0, 0, 1)));
        Assert.IsEmpty(image.Run(emulator));
    }

    [TestMethod]
    public void A_spike_outside_of_its_window_is_a_fault_of_the_image()
    {
        ChipRunException fault = Assert.ThrowsExactly<ChipRunException>(() => One(SpikeCoding.Rate, 3, TinyImage.Graded(3), out _, new SpikeDeviceSpike(3, 0, 0, 1)));
        Assert.AreEqual(4, fault.Step);
        Assert.AreEqual("neurons", fault.Population);
        Assert.Contains("axon 0", fault.Message);
    }

    [TestMethod]
    [DataRow(4, 1, true)]
    [DataRow(3, 1, false)]
    [DataRow(32, 1, true)]
    [DataRow(35, 2_000_000_000, true)]
    [DataRow(34, 2_000_000_000, false)]
    [DataRow(29, 2_000_000_000, false)]
    public void A_sum_that_leaves_its_bits_is_a_fault_of_the_image(int bits, int payload, bool fits)
    {
        var image = new TinyImage();
        Prepare(image, image.Windowed(new Dendrite(SpikeCoding.Rate, 1, 3, bits), 3, new CodeRange(16, signed: true), TinyImage.Graded(3)));
        if (fits)
        {
            Assert.HasCount(1, image.Run(new SpikeDeviceSpike(0, 0, 0, payload)));
            return;
        }

        ChipRunException fault = Assert.ThrowsExactly<ChipRunException>(() => image.Run(new SpikeDeviceSpike(0, 0, 0, payload)));
        Assert.AreEqual((1, 0), (fault.Step, fault.Neuron));
    }

    [TestMethod]
    public void A_code_that_its_spikes_cannot_say_is_a_fault_of_the_image()
    {
        var image = new TinyImage();
        Prepare(image, image.Windowed(new Dendrite(SpikeCoding.Rate, 1, 3, 20), 3, new CodeRange(16, signed: true), new Emission(SpikeCoding.Radix, new CodeRange(3, signed: true), 3)));
        Assert.ThrowsExactly<ChipRunException>(() => image.Run(new SpikeDeviceSpike(0, 0, 0, 1)));
    }

    private static SpikeDeviceSpike[] One(SpikeCoding coding, int steps, Emission emission, out TinyImage image, params SpikeDeviceSpike[] input)
    {
        image = new TinyImage();
        Prepare(image, image.Windowed(new Dendrite(coding, 1, steps, 20), steps, new CodeRange(16, signed: true), emission));
        return image.Run(input);
    }

    private static void Prepare(TinyImage image, NeuronProgram program)
    {
        image.Input(1, image.To(0, 1));
        image.Output(1);
        Neuron(image, program);
    }

    private static void Neuron(TinyImage image, NeuronProgram program) =>
        image.Core(image.Slice(1, program, image.To(-1, 1)), new DenseBlock(0, 0, 1, 0, 1, image.Table<sbyte>(5)), 1);
}
