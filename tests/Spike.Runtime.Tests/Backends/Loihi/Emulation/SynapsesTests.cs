using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Codings;
using Spike.Runtime.Devices;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Backends.Loihi.Emulation;

/// <summary>Each encoding by hand: spikes of payload p in step 0, sums that leave in step 1.</summary>
[TestClass]
public class SynapsesTests
{
    private static readonly CodeRange Wide = new(16, signed: true);

    [TestMethod]
    [DataRow(20)]
    [DataRow(40)]
    public void A_dense_row_reaches_its_neighbours(int bits)
    {
        var image = new TinyImage();
        SpikeDeviceSpike[] spikes = Run(image, 4, bits, new DenseBlock(0, 0, 2, 1, 3, image.Table<sbyte>(1, -2, 3, 10, 20, -128)), 2, [3, -1]);
        CollectionAssert.AreEqual(new[] { 0, 3 - 10, -6 - 20, 9 + 128 }, Sums(spikes, 4));
    }

    [TestMethod]
    [DataRow(20)]
    [DataRow(40)]
    public void A_sparse_row_names_its_neurons(int bits)
    {
        var image = new TinyImage();
        SpikeDeviceSpike[] spikes = Run(image, 4, bits, new SparseBlock(0, 0, image.Table(0, 2, 2, 3), image.Table(0, 3, 2), image.Table<sbyte>(5, -6, 7)), 3, [2, 1, -1]);
        CollectionAssert.AreEqual(new[] { 10, 0, -7, -12 }, Sums(spikes, 4));
    }

    [TestMethod]
    public void Sparse_synapses_without_weights_are_ones()
    {
        var image = new TinyImage();
        SpikeDeviceSpike[] spikes = Run(image, 2, 20, new SparseBlock(0, 0, image.Table(0, 2), image.Table(0, 1), null), 1, [-9]);
        CollectionAssert.AreEqual(new[] { -9, -9 }, Sums(spikes, 2));
    }

    [TestMethod]
    [DataRow(20)]
    [DataRow(40)]
    public void A_row_of_runs_reaches_each_run(int bits)
    {
        var image = new TinyImage();
        // Row 0: neurons 0 and 1 by weights 0 and 1, neuron 4 by weight 2. Row 1: neurons 1 to 3 by weights 1 to 3.
        SpikeDeviceSpike[] spikes = Run(image, 5, bits, new RunBlock(0, 0, image.Table(0, 2, 3), image.Table(0, 2, 0, 4, 1, 2, 1, 3, 1), image.Table<sbyte>(1, 2, 3, 4)), 2, [10, 1]);
        CollectionAssert.AreEqual(new[] { 10, 20 + 2, 3, 4, 30 }, Sums(spikes, 5));
    }

    [TestMethod]
    [DataRow(20)]
    [DataRow(40)]
    public void A_shared_kernel_slides_over_positions(int bits)
    {
        // Inputs [2 channels][3], kernel 2, pad 1 in front: window p reads p - 1 and p. Neurons are [3 positions][2 channels].
        var window = new Window(2, [3], [2], [1], [1], [1], [3]);
        var image = new TinyImage();
        var block = new SharedBlock(0, 0, window, 2, 1, 0, 2, 0, 3, 0, 2, image.Table<sbyte>(1, 2, 3, 4, 5, 6, 7, 8));
        // Weights [output][input][tap]. Spikes of input (0, 0) and (1, 2), rows 0 and 5.
        SpikeDeviceSpike[] spikes = Run(image, 6, bits, block, 6, [1, 0, 0, 0, 0, 10]);
        CollectionAssert.AreEqual(new[] { 2, 6, 1, 5, 40, 80 }, Sums(spikes, 6));
    }

    [TestMethod]
    public void A_shared_kernel_of_groups_reaches_its_own_group()
    {
        // Two groups of one input and two outputs; the slice has outputs 1 to 3 and the second of two positions.
        var window = new Window(2, [2], [1], [1], [1], [0], [2]);
        var image = new TinyImage();
        var block = new SharedBlock(0, 0, window, 4, 2, 1, 3, 1, 1, 0, 1, image.Table<sbyte>(11, 12, 13));
        SpikeDeviceSpike[] spikes = Run(image, 3, 20, block, 4, [100, 1, 1000, 2]);
        CollectionAssert.AreEqual(new[] { 11, 24, 26 }, Sums(spikes, 3));
    }

    [TestMethod]
    public void A_shared_kernel_without_weights_sums_windows()
    {
        var window = new Window(1, [4], [2], [2], [1], [0], [2]);
        var image = new TinyImage();
        SpikeDeviceSpike[] spikes = Run(image, 2, 20, new SharedBlock(0, 0, window, 1, 1, 0, 1, 0, 2, 0, 1, null), 4, [1, 2, 4, 8]);
        CollectionAssert.AreEqual(new[] { 3, 12 }, Sums(spikes, 2));
    }

    [TestMethod]
    public void Operations_are_the_synapses_of_the_rows_and_updates_the_neurons_that_they_reach()
    {
        var image = new TinyImage();
        Prepare(image, 5, 20, new DenseBlock(0, 0, 2, 1, 3, image.Table<sbyte>(1, 0, 3, 10, 20, -128)), 2);
        using ChipEmulator emulator = image.Emulator();
        image.Run(emulator, new SpikeDeviceSpike(0, 0, 0, 1), new SpikeDeviceSpike(0, 0, 1, 1));
        ChipCounters counters = emulator.Counters[0];
        Assert.AreEqual(6, counters.SynapticOperations);
        Assert.AreEqual(3, counters.ActiveUpdates);
        Assert.AreEqual((5 * image.Steps) - 3, counters.InactiveUpdates);
        Assert.AreEqual(2, counters.SpikesIn);
        Assert.AreEqual(3, counters.SpikesOut);
        Assert.AreEqual(image.Steps, counters.Steps);
    }

    private static SpikeDeviceSpike[] Run(TinyImage image, int neurons, int bits, SynapseBlock block, int rows, int[] payloads)
    {
        Prepare(image, neurons, bits, block, rows);
        return image.Run([.. payloads.Select((payload, row) => new SpikeDeviceSpike(0, 0, row, payload)).Where(spike => spike.Payload != 0)]);
    }

    private static void Prepare(TinyImage image, int neurons, int bits, SynapseBlock block, int rows)
    {
        image.Input(rows, image.To(0, rows));
        image.Output(neurons);
        image.Core(image.Slice(neurons, image.Windowed(new Dendrite(SpikeCoding.Graded, 1, 1, bits), 1, Wide, TinyImage.Graded(1)), image.To(-1, neurons)), block, rows);
    }

    private static int[] Sums(SpikeDeviceSpike[] spikes, int neurons) => [.. Enumerable.Range(0, neurons).Select(neuron => TinyImage.Sum(spikes, neuron))];
}
