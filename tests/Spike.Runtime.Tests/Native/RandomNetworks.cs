using System.Collections.Immutable;
using Spike.Runtime.Native;

namespace Spike.Runtime.Tests.Native;

/// <summary>Networks of all kinds of neurons, odd sizes, recurrence, zero and negative thresholds.</summary>
internal static class RandomNetworks
{
    public static NativeNetwork Create(int seed)
    {
        var random = new Random(seed);
        int inputs = random.Next(1, 150), from = inputs;
        var layers = ImmutableArray.CreateBuilder<NativeLayer>();
        for (int l = random.Next(1, 4); l > 0; l--)
        {
            int neurons = random.Next(1, 150);
            layers.Add(new NativeLayer($"layer{layers.Count}", Synapses(from, neurons, random, random.Next(2) == 0), Model(neurons, random))
            {
                Recurrent = random.Next(3) == 0 ? Synapses(neurons, neurons, random, bias: false) : null,
            });
            from = neurons;
        }

        return new NativeNetwork(inputs, 0.5, layers.ToImmutable()) { Discretisation = (Discretisation)random.Next(2) };
    }

    /// <summary>Spikes, none, all, or real numbers.</summary>
    public static float[] Input(int length, int seed)
    {
        var random = new Random(seed);
        double density = random.Next(4) switch { 0 => 0, 1 => 1, _ => random.NextDouble() };
        bool graded = random.Next(3) == 0;
        return [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() >= density ? 0 : graded ? random.NextSingle() - 0.5f : 1)];
    }

    public static DenseSynapses Synapses(int inputs, int outputs, Random random, bool bias) =>
        new(inputs, outputs, Numbers(inputs * outputs, random, -0.3f, 0.35f), bias ? Numbers(outputs, random, -0.1f, 0.2f) : null);

    private static NeuronModel Model(int neurons, Random random)
    {
        Parameter Some(float least, float most) => random.Next(2) == 0 ? Numbers(1, random, least, most)[0] : Numbers(neurons, random, least, most);
        Parameter threshold = random.Next(4) switch { 0 => 0f, 1 => Some(-0.5f, 0.5f), _ => Some(0.2f, 1f) };
        Reset reset = random.Next(2) == 0 ? Reset.BySubtraction : Reset.To(Some(-0.5f, 0.1f));
        return random.Next(6) switch
        {
            0 => new Integrator(Some(-0.1f, 0.1f)),
            1 => new LeakyIntegrator(Some(1, 8), Some(0.5f, 1), Some(-0.2f, 0.2f)),
            2 => new CubaIntegrator(Some(1, 8), Some(1, 8), Some(0.5f, 1), Some(-0.2f, 0.2f), Some(0.5f, 2)),
            3 => new IntegrateAndFire(Some(0.5f, 1), threshold, reset),
            4 => new LeakyIntegrateAndFire(Some(1, 8), Some(0.5f, 2), Some(-0.2f, 0.2f), threshold, reset),
            _ => new CubaLif(Some(1, 8), Some(1, 8), Some(0.5f, 1), Some(-0.2f, 0.2f), Some(0.5f, 2), threshold, reset),
        };
    }

    private static float[] Numbers(int count, Random random, float least, float most) =>
        [.. Enumerable.Range(0, count).Select(_ => least + (random.NextSingle() * (most - least)))];
}
