using System.Collections.Immutable;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;

namespace Spike.Compiler.Calibration;

/// <summary>A value as synapses read it, and what comes of it.</summary>
/// <param name="Value">The value that is read.</param>
/// <param name="Spec">The codes that it is rounded to.</param>
/// <param name="Result">The value that the sum of the synapses stands for, bias included.</param>
internal readonly record struct SynapseReading(string Value, EdgeSpec Spec, string Result);

/// <summary>
/// Means over calibration samples: of what synapses read once it is rounded to codes, and of what the original network makes of the
/// unrounded values. Where the two differ, rounding leans to one side, and a bias takes that back.
/// </summary>
/// <remarks>
/// Nagel et al. 2019, "Data-Free Quantization Through Weight Equalization and Bias Correction", in its measured form. It matters most where a
/// value is the same nearly everywhere, as behind the background of an image: its rounding error is too, and pools and windows add it up.
/// </remarks>
internal sealed class SynapseMeans
{
    private const int MaxBatch = 32;

    /// <summary>Elements of all values together that a batch may have.</summary>
    private const long MaxElements = 1 << 26;

    private readonly Dictionary<(string Value, EdgeSpec Spec), double[]> codes;
    private readonly Dictionary<string, double[]> results;

    private SynapseMeans(IReadOnlyCollection<SynapseReading> readings, Graph graph)
    {
        codes = readings.Select(reading => (reading.Value, reading.Spec)).Distinct().ToDictionary(read => read, read => new double[graph.Shapes[read.Value].Length]);
        results = readings.Select(reading => reading.Result).Distinct().ToDictionary(result => result, result => new double[graph.Shapes[result].Length]);
    }

    /// <summary>Mean real value of each element's codes.</summary>
    public double[] Codes(SynapseReading reading) => codes[(reading.Value, reading.Spec)];

    /// <summary>Mean of each element of what the original network makes of the value.</summary>
    public double[] Result(SynapseReading reading) => results[reading.Result];

    /// <summary>Runs the original network once more.</summary>
    /// <param name="model">The original.</param>
    /// <param name="graph">Its graph.</param>
    /// <param name="readings">What synapses read.</param>
    /// <param name="samples">Real samples, at least one.</param>
    /// <param name="threads">Threads of ONNX Runtime.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    public static SynapseMeans Observe(
        OnnxModel model, Graph graph, IReadOnlyCollection<SynapseReading> readings, SampleSet samples, int threads, CancellationToken cancellation)
    {
        var means = new SynapseMeans(readings, graph);
        ImmutableArray<string> values = [.. readings.Select(reading => reading.Value).Concat(means.results.Keys).Distinct().Order(StringComparer.Ordinal)];
        int batch = (int)Math.Clamp(MaxElements / Math.Max(1, values.Sum(value => (long)graph.Shapes[value].Length)), 1, MaxBatch);
        string[] originals = [.. values.Select(graph.OriginalName).Where(value => !samples.Inputs.ContainsKey(value)).Distinct()];
        using var executor = ReferenceExecutor.Create(model, originals, threads);
        for (int start = 0; start < samples.Count; start += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(batch, samples.Count - start);
            Dictionary<string, FloatTensor> inputs = samples.Slice(start, count);
            Dictionary<string, FloatTensor> made = executor.Run(inputs, count);
            means.Add(value => graph.FromOriginal(value, (made.TryGetValue(graph.OriginalName(value), out FloatTensor? own) ? own : inputs[value]).Values).Span, samples.Count);
        }

        return means;
    }

    private void Add(Values values, int samples)
    {
        foreach ((string value, double[] sums) in results)
        {
            ReadOnlySpan<float> elements = values(value);
            for (int i = 0; i < elements.Length; i++) sums[i % sums.Length] += (double)elements[i] / samples;
        }

        foreach (((string value, EdgeSpec spec), double[] sums) in codes)
        {
            ReadOnlySpan<float> elements = values(value);
            (double scale, double low, double high) = (spec.Scale, spec.Range.Min, spec.Range.Max);
            for (int i = 0; i < elements.Length; i++) sums[i % sums.Length] += Math.Clamp(Math.Round(elements[i] / scale), low, high) * scale / samples;
        }
    }

    private delegate ReadOnlySpan<float> Values(string value);
}
