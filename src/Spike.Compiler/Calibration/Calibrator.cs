using System.Collections.Immutable;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Calibration;

/// <summary>Runs the original network on real samples and watches every value that will need a scale.</summary>
internal static class Calibrator
{
    private const int MaxBatch = 32;

    /// <summary>Elements of all values together that are in memory at once: ONNX Runtime keeps every one that is watched.</summary>
    private const long MaxElements = 40L << 20;

    /// <summary>Elements of all subsets together.</summary>
    private const int MaxKept = 1 << 23;

    /// <summary>The range of each value over all samples.</summary>
    /// <param name="model">The model.</param>
    /// <param name="values">The values to watch, inputs included; with each the rows that a softmax makes of it, where nothing else reads it.</param>
    /// <param name="shapes">Of each value, for one sample.</param>
    /// <param name="views">Of some of them, how they are found in the original.</param>
    /// <param name="channels">Of some of them, observers that look at each channel.</param>
    /// <param name="samples">At least one.</param>
    /// <param name="threads">Threads of ONNX Runtime.</param>
    /// <param name="progress">Told the share of samples done.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <param name="maxElements">See <see cref="MaxElements"/>; where the values of one sample are more, the network is run once for each part of them.</param>
    public static ImmutableDictionary<string, ValueRange> Observe(
        OnnxModel model, IReadOnlyDictionary<string, SoftmaxRows?> values, IReadOnlyDictionary<string, TensorShape> shapes,
        IReadOnlyDictionary<string, ChannelView> views, IReadOnlyDictionary<string, ChannelObserver> channels, SampleSet samples, int threads,
        IProgress<double>? progress, CancellationToken cancellation, long maxElements = MaxElements)
    {
        int capacity = Math.Clamp(MaxKept / values.Count, RangeObserver.SmallestCapacity, RangeObserver.Capacity);
        var observers = values.ToDictionary(value => value.Key, value => new ValueObserver(value.Value, capacity));
        string[] computed = [.. values.Keys.Order(StringComparer.Ordinal).Where(value => !samples.Inputs.ContainsKey(value))];
        string[][] groups = [.. MemoryGroups.Of(computed, value => shapes[value].Length, maxElements)];
        int batch = (int)Math.Clamp(maxElements / Math.Max(1, computed.Sum(value => (long)shapes[value].Length)), 1, MaxBatch);
        using var executor = ReferenceExecutor.Create(model, computed, threads);
        for (int start = 0; start < samples.Count; start += batch)
        {
            int count = Math.Min(batch, samples.Count - start);
            Dictionary<string, FloatTensor> inputs = samples.Slice(start, count);
            foreach ((string name, FloatTensor tensor) in inputs.Where(input => observers.ContainsKey(input.Key))) Watch(name, count, tensor.Values.Span);
            foreach (string[] group in groups)
            {
                cancellation.ThrowIfCancellationRequested();
                executor.Visit(inputs, count, group, Watch);
            }

            progress?.Report((double)(start + count) / samples.Count);
        }

        return observers.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.Range());

        void Watch(string name, int seen, ReadOnlySpan<float> original)
        {
            ReadOnlySpan<float> elements = views.TryGetValue(name, out ChannelView? view) ? view.Of(original) : original;
            observers[name].Add(elements, seen);
            if (channels.TryGetValue(name, out ChannelObserver? each)) each.Add(elements, seen);
        }
    }

    /// <summary>SPIKE1003 at the first node whose result is not always a finite number: no scale can carry it.</summary>
    public static ModelFault? Fault(Graph graph, IReadOnlyDictionary<string, ValueRange> ranges) =>
        graph.Nodes.FirstOrDefault(node => !ranges[node.Output].IsFinite) is { } node
            ? new ModelFault("SPIKE1003", node.Name, "its result is infinite or not a number on the calibration data",
                "Give calibration data like the real inputs; if it is, the network itself leaves the numbers that can be computed with.")
            : null;
}
