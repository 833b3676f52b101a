using System.Collections.Immutable;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Calibration;

/// <summary>Samples for each input of a model, and labels where there are some.</summary>
/// <param name="Inputs">By input name: [samples, ...], flat.</param>
/// <param name="Shapes">Of one sample, by input name, batch axis 1 first.</param>
/// <param name="Count">Samples.</param>
/// <param name="Labels">[samples], or empty.</param>
internal sealed record SampleSet(
    ImmutableDictionary<string, ReadOnlyMemory<float>> Inputs, ImmutableDictionary<string, TensorShape> Shapes, int Count,
    ImmutableArray<int> Labels)
{
    private const long MaxNoise = 1 << 26;

    /// <summary>Noise for a model that came without data: normal, seeded, so that a compilation can be repeated.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="count">Samples, if they are not too large: noise fills no memory.</param>
    public static SampleSet Noise(Graph graph, int count)
    {
        long length = graph.Inputs.Sum(input => (long)graph.Shapes[input].Length);
        count = (int)Math.Clamp(MaxNoise / Math.Max(length, 1), 1, count);
        var random = new Random(20240229);
        IReadOnlyDictionary<string, int> rows = TableRows.Of(graph);
        var inputs = graph.Inputs.ToImmutableDictionary(input => input, input =>
        {
            int length = graph.Shapes[input].Length;
            var values = new float[count * length];
            // Token ids of the whole vocabulary; other whole numbers are most often a mask, in which a sample begins and padding follows.
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = rows.TryGetValue(input, out int known) ? random.Next(known)
                    : graph.Wholes.Contains(input) ? (i % length <= i / length % length ? 1 : 0)
                    : (float)Normal(random);
            }

            return (ReadOnlyMemory<float>)values;
        });
        return new SampleSet(inputs, graph.Inputs.ToImmutableDictionary(input => input, input => graph.Shapes[input]), count, []);
    }

    /// <summary>The first samples, at most <paramref name="count"/>.</summary>
    public SampleSet First(int count) => this with { Count = Math.Min(Count, count) };

    /// <summary>The samples from <paramref name="start"/> on.</summary>
    public SampleSet From(int start)
    {
        if (start == 0) return this;
        start = Math.Min(start, Count);
        return this with
        {
            Count = Count - start,
            Inputs = Inputs.ToImmutableDictionary(input => input.Key, input => input.Value[(start * Shapes[input.Key].Length)..]),
            Labels = Labels.IsEmpty ? Labels : Labels[start..],
        };
    }

    /// <summary>One input of some samples, one behind the other along its first axis.</summary>
    public FloatTensor Slice(string input, int start, int count)
    {
        TensorShape sample = Shapes[input];
        TensorShape shape = new([count * sample[0], .. sample.Dimensions.Skip(1)]);
        return new FloatTensor(shape, Inputs[input].Slice(start * sample.Length, count * sample.Length));
    }

    /// <summary>All inputs of some samples.</summary>
    public Dictionary<string, FloatTensor> Slice(int start, int count) =>
        Inputs.Keys.ToDictionary(input => input, input => Slice(input, start, count));

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
