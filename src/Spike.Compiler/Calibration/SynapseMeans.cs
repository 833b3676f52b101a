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

    /// <summary>Elements of all values together that are in memory at once.</summary>
    private const long MaxElements = 1 << 25;

    private readonly Dictionary<(string Value, EdgeSpec Spec), double[]> codes;
    private readonly Dictionary<string, double[]> results;
    private readonly ILookup<string, (EdgeSpec Spec, double[] Sums)> codesOf;

    private SynapseMeans(IReadOnlyCollection<SynapseReading> readings, Graph graph)
    {
        codes = readings.Select(reading => (reading.Value, reading.Spec)).Distinct().ToDictionary(read => read, read => new double[graph.Shapes[read.Value].Length]);
        results = readings.Select(reading => reading.Result).Distinct().ToDictionary(result => result, result => new double[graph.Shapes[result].Length]);
        codesOf = codes.ToLookup(pair => pair.Key.Value, pair => (pair.Key.Spec, pair.Value));
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
        string[] values = [.. readings.Select(reading => reading.Value).Concat(means.results.Keys).Distinct().Order(StringComparer.Ordinal)];
        ILookup<string, string> byOriginal = values.ToLookup(graph.OriginalName);
        string[] computed = [.. byOriginal.Select(value => value.Key).Where(value => !samples.Inputs.ContainsKey(value))];
        string[][] groups = [.. MemoryGroups.Of(computed, value => byOriginal[value].Sum(own => (long)graph.Shapes[own].Length), MaxElements)];
        int batch = (int)Math.Clamp(MaxElements / Math.Max(1, values.Sum(value => (long)graph.Shapes[value].Length)), 1, MaxBatch);
        using var executor = ReferenceExecutor.Create(model, computed, threads);
        for (int start = 0; start < samples.Count; start += batch)
        {
            int count = Math.Min(batch, samples.Count - start);
            Dictionary<string, FloatTensor> inputs = samples.Slice(start, count);
            foreach (string input in byOriginal.Select(value => value.Key).Where(inputs.ContainsKey)) Add(input, count, inputs[input].Values.Span);
            foreach (string[] group in groups)
            {
                cancellation.ThrowIfCancellationRequested();
                executor.Visit(inputs, count, group, Add);
            }
        }

        return means;

        void Add(string original, int count, ReadOnlySpan<float> elements)
        {
            foreach (string value in byOriginal[original]) means.Add(value, graph.FromOriginal(value, elements), samples.Count);
        }
    }

    private void Add(string value, ReadOnlySpan<float> elements, int samples)
    {
        if (results.TryGetValue(value, out double[]? own)) Add(elements, own, samples);
        foreach ((EdgeSpec spec, double[] sums) in codesOf[value]) AddCodes(elements, spec, sums, samples);
    }

    private static void Add(ReadOnlySpan<float> elements, double[] sums, int samples)
    {
        for (; elements.Length > 0; elements = elements[sums.Length..])
        {
            for (int i = 0; i < sums.Length; i++) sums[i] += (double)elements[i] / samples;
        }
    }

    private static void AddCodes(ReadOnlySpan<float> elements, EdgeSpec spec, double[] sums, int samples)
    {
        (double scale, double low, double high) = (spec.Scale, spec.Range.Min, spec.Range.Max);
        for (; elements.Length > 0; elements = elements[sums.Length..])
        {
            for (int i = 0; i < sums.Length; i++) sums[i] += Math.Clamp(Math.Round(elements[i] / scale), low, high) * scale / samples;
        }
    }
}
