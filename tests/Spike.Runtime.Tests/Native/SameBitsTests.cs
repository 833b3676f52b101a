using Spike.Runtime.Kernels;
using Spike.Runtime.Native;

namespace Spike.Runtime.Tests.Native;

[TestClass]
public class SameBitsTests
{
    public static IEnumerable<object[]> Cases =>
        from level in SimdLevels.Supported
        where level != SimdLevel.Avx512Vnni
        from batch in (int[])[1, 3, 16]
        select new object[] { level.ToString(), batch };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void The_simulator_has_the_bits_of_the_reference(string level, int batch)
    {
        for (int seed = 0; seed < 25; seed++) Compare(RandomNetworks.Create(seed), seed, Enum.Parse<SimdLevel>(level), batch, threads: 1, steps: seed == 0 ? 300 : 20);
    }

    [TestMethod]
    public void Threads_change_nothing()
    {
        for (int seed = 100; seed < 120; seed++) Compare(RandomNetworks.Create(seed), seed, SimdLevels.Best, batch: 3, threads: 3, steps: 20);
    }

    // Twice, each time in two runs: the state goes on from run to run, and rest takes it back.
    private static void Compare(NativeNetwork network, int seed, SimdLevel level, int batch, int threads, int steps)
    {
        int frame = batch * network.Inputs;
        float[] input = RandomNetworks.Input(frame * steps, seed);
        Trace[] expected = Traces(network, input, batch, steps);
        using var simulator = new NativeSimulator(network, batch, level, threads, [.. network.Layers.Select(layer => layer.Name)]);
        for (int round = 0; round < 2; round++)
        {
            simulator.Rest();
            foreach ((int from, int to) in ((int, int)[])[(0, steps / 3), (steps / 3, steps)])
            {
                simulator.Run(input.AsSpan(from * frame, (to - from) * frame), block =>
                {
                    for (int step = 0; step < block.Count; step++)
                        Compare(network, expected[from + block.First + step], batch, block, step, $"seed {seed}, layer {block.Name}, step {from + block.First + step}");
                });
            }
        }
    }

    /// <summary>What the reference holds after each step, by layer.</summary>
    private static Trace[] Traces(NativeNetwork network, float[] input, int batch, int steps)
    {
        var reference = new NativeReference(network, batch);
        int frame = batch * network.Inputs;
        return [.. Enumerable.Range(0, steps).Select(t =>
        {
            reference.Step(input.AsSpan(t * frame, frame));
            return new Trace(
                [.. Enumerable.Range(0, network.Layers.Length).Select(layer => reference.Membranes(layer).ToArray())],
                [.. Enumerable.Range(0, network.Layers.Length).Select(layer => reference.Emitted(layer).ToArray())]);
        })];
    }

    private static void Compare(NativeNetwork network, Trace expected, int batch, NativeSteps block, int step, string where)
    {
        int neurons = network.Layers[block.Layer].Neurons;
        for (int sample = 0; sample < batch; sample++)
        {
            Assert.IsTrue(
                System.Runtime.InteropServices.MemoryMarshal.AsBytes(expected.Membranes[block.Layer].AsSpan(sample * neurons, neurons))
                    .SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(block.Membranes(step, sample))),
                $"membranes of {where}");
            ReadOnlySpan<ulong> spikes = block.Spikes(step, sample);
            if (spikes.IsEmpty) continue;
            for (int n = 0; n < neurons; n++)
                Assert.AreEqual(expected.Emitted[block.Layer][(sample * neurons) + n] != 0, (spikes[n / 64] >> (n % 64) & 1) != 0, $"spike of neuron {n} of {where}");
        }
    }

    private sealed record Trace(float[][] Membranes, float[][] Emitted);
}
