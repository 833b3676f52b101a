using System.Collections.Immutable;
using Spike.Cli.Evaluation;
using Spike.Compiler.Calibration;
using Spike.Compiler.Graphs;
using Spike.Runtime;

namespace Spike.Cli.Benchmarking;

/// <summary>What all sides are fed.</summary>
/// <param name="Samples">As many as the largest batch.</param>
/// <param name="Assumed">Whether they were made here.</param>
/// <param name="Note">Where they come from.</param>
internal sealed record BenchmarkInputs(SampleSet Samples, bool Assumed, string Note)
{
    /// <param name="model">A compiled form of the network.</param>
    /// <param name="graph">The network.</param>
    /// <param name="data">A file of samples; none: noise within what shapes and types allow, as the scales were chosen from.</param>
    /// <param name="count">Samples that are needed; fewer are repeated.</param>
    public static BenchmarkInputs Of(SpikeModel model, Graph graph, string? data, int count)
    {
        SampleSet samples = data is null ? SampleSet.Noise(graph, count) : LoadedModel.Samples(model, data, labels: null, count);
        string note = data is null ? "assumed inputs: seeded noise within what shapes and types allow" : $"the first {samples.Count} samples of {data}";
        return new BenchmarkInputs(Repeat(samples, count), data is null, samples.Count < count ? $"{note}, repeated to {count}" : note);
    }

    private static SampleSet Repeat(SampleSet samples, int count) => new(
        samples.Inputs.ToImmutableDictionary(input => input.Key, input =>
        {
            int length = samples.Shapes[input.Key].Length;
            var values = new float[count * length];
            for (int i = 0; i < count; i++) input.Value.Slice(i % samples.Count * length, length).Span.CopyTo(values.AsSpan(i * length));
            return (ReadOnlyMemory<float>)values;
        }),
        samples.Shapes, count, []);
}
