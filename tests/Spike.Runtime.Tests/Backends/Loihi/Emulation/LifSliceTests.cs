using System.Text.Json;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Codings;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Tests.Backends.Loihi.Emulation;

/// <summary>Loihi's neuron against traces of lif_traces.py, which equal Lava's bit-accurate model step for step, and its refractory time by hand.</summary>
[TestClass]
public class LifSliceTests
{
    private static readonly Dendrite NoWindow = new(SpikeCoding.Graded, 0, 0, 0);

    [TestMethod]
    public void Currents_voltages_and_spikes_are_those_of_the_traces()
    {
        using JsonDocument traces = JsonDocument.Parse(File.ReadAllBytes(RepositoryFile.At("tests", "Spike.Runtime.Tests", "Backends", "Loihi", "Emulation", "lif_traces.json")));
        foreach (JsonElement trace in traces.RootElement.EnumerateArray()) Compare(trace);
        Assert.IsGreaterThan(10, traces.RootElement.GetArrayLength());
    }

    [TestMethod]
    [DataRow(1, new[] { 0, 1, 2, 3, 4, 5, 6, 7 })]
    [DataRow(2, new[] { 0, 2, 4, 6 })]
    [DataRow(4, new[] { 0, 4 })]
    public void A_neuron_is_silent_for_its_refractory_time(int refractory, int[] expected)
    {
        var image = new TinyImage { Steps = 0 };
        // The bias alone lifts v over the threshold in each step that it is not held.
        var program = new LifNeuron([NoWindow], 0, 0, 1, 0, refractory, 1, image.Table(65), 0);
        image.Output(1);
        image.Core(image.Slice(1, program, image.To(-1, 1)), new SparseBlock(0, 0, image.Table(0), image.Table<int>(), null), 0);
        CollectionAssert.AreEqual(expected, Steps(image, 8).Select(spike => spike.Step).ToArray());
    }

    [TestMethod]
    public void The_current_goes_on_within_the_refractory_time()
    {
        var image = new TinyImage { Steps = 0 };
        // u decays to nothing in each step (du + 1 = 4096), v not at all: only what arrives in the step itself counts.
        var program = new LifNeuron([NoWindow], 4095, 0, 10, 0, 3, 1, null, 0);
        image.Input(1, image.To(0, 1));
        image.Output(1);
        image.Core(image.Slice(1, program, image.To(-1, 1)), new SparseBlock(0, 0, image.Table(0, 1), image.Table(0), image.Table<sbyte>(11)), 1);
        SpikeDeviceSpike[] input = [.. Enumerable.Range(0, 8).Select(step => new SpikeDeviceSpike(step, 0, 0, 1))];
        // Arrivals in steps 1 to 8: spikes in 1, held in 2 and 3, and so on.
        CollectionAssert.AreEqual(new[] { 1, 4, 7 }, Steps(image, 9, input).Select(spike => spike.Step).ToArray());
    }

    private static SpikeDeviceSpike[] Steps(TinyImage image, int steps, params SpikeDeviceSpike[] input)
    {
        using ChipEmulator emulator = image.Emulator();
        emulator.Start();
        foreach (SpikeDeviceSpike spike in input) emulator.Send(spike);
        var spikes = new List<SpikeDeviceSpike>();
        emulator.Run(steps, spikes);
        return [.. spikes];
    }

    private static void Compare(JsonElement trace)
    {
        int Number(string name) => trace.GetProperty(name).GetInt32();
        int[] bias = Numbers(trace.GetProperty("bias"));
        int[][] input = [.. trace.GetProperty("input").EnumerateArray().Select(Numbers)];
        var image = new TinyImage { Steps = 0 };
        var program = new LifNeuron([NoWindow], Number("currentDecay"), Number("voltageDecay"), Number("threshold"), Number("weightExponent"), 1, bias.Length,
            image.Table(bias), Number("biasExponent"));
        image.Input(bias.Length, image.To(0, bias.Length));
        image.Core(image.Slice(bias.Length, program, null), new SparseBlock(0, 0, image.Table([.. Enumerable.Range(0, bias.Length + 1)]), image.Table([.. Enumerable.Range(0, bias.Length)]), null), bias.Length);
        using ChipEmulator emulator = image.Emulator();
        emulator.Start();
        // The input of the first row is on the mesh in step 0 and arrives in step 1; the neurons must not be updated before.
        var slice = (LifSlice)emulator.Cores[0].Slices[0];
        for (int step = 0; step < input.Length; step++)
        {
            for (int i = 0; i < bias.Length; i++)
            {
                if (input[step][i] != 0) emulator.Send(new SpikeDeviceSpike(step, 0, i, input[step][i]));
            }
        }

        emulator.Run(1, []);
        slice.Clear();
        foreach (JsonElement expected in trace.GetProperty("steps").EnumerateArray())
        {
            emulator.Run(1, []);
            CollectionAssert.AreEqual(Numbers(expected.GetProperty("u")), slice.Currents.ToArray(), $"u in step {emulator.Step}");
            CollectionAssert.AreEqual(Numbers(expected.GetProperty("v")), slice.Voltages.ToArray(), $"v in step {emulator.Step}");
            CollectionAssert.AreEqual(Numbers(expected.GetProperty("spikes")), slice.Fired.Select(fired => (int)fired).ToArray(), $"spikes in step {emulator.Step}");
        }
    }

    private static int[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetInt32())];
}
