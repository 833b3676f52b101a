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

    /// <summary>Elements of all values together that a batch may have: half a gigabyte, since ONNX Runtime keeps every one that is watched.</summary>
    private const long MaxElements = 1 << 27;

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
    public static ImmutableDictionary<string, ValueRange> Observe(
        OnnxModel model, IReadOnlyDictionary<string, SoftmaxRows?> values, IReadOnlyDictionary<string, TensorShape> shapes,
        IReadOnlyDictionary<string, ChannelView> views, IReadOnlyDictionary<string, ChannelObserver> channels, SampleSet samples, int threads, IProgress<double>? progress, CancellationToken cancellation)
    {
        int batch = (int)Math.Clamp(MaxElements / values.Keys.Sum(value => (long)shapes[value].Length), 1, MaxBatch);
        var observers = values.ToDictionary(value => value.Key, value => (new RangeObserver(), value.Value));
        var loudness = values.Keys.ToDictionary(value => value, _ => new LoudnessObserver());
        using var executor = ReferenceExecutor.Create(model, [.. values.Keys.Order(StringComparer.Ordinal).Where(value => !samples.Inputs.ContainsKey(value))], threads);
        for (int start = 0; start < samples.Count; start += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(batch, samples.Count - start);
            Dictionary<string, FloatTensor> inputs = samples.Slice(start, count);
            foreach ((string name, FloatTensor original) in inputs.Concat(executor.Run(inputs, count)))
            {
                FloatTensor tensor = views.TryGetValue(name, out ChannelView? view) ? original with { Values = view.Of(original.Values.Span) } : original;
                Watch(observers, name, tensor);
                if (loudness.TryGetValue(name, out LoudnessObserver? heard)) heard.Add(tensor.Values.Span, count);
                if (channels.TryGetValue(name, out ChannelObserver? each)) each.Add(tensor.Values.Span, count);
            }

            progress?.Report((double)(start + count) / samples.Count);
        }

        return observers.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.Item1.Range() with { Spread = loudness[pair.Key].Spread() });
    }

    /// <summary>SPIKE1003 at the first node whose result is not always a finite number: no scale can carry it.</summary>
    public static ModelFault? Fault(Graph graph, IReadOnlyDictionary<string, ValueRange> ranges) =>
        graph.Nodes.FirstOrDefault(node => !ranges[node.Output].IsFinite) is { } node
            ? new ModelFault("SPIKE1003", node.Name, "its result is infinite or not a number on the calibration data",
                "Give calibration data like the real inputs; if it is, the network itself leaves the numbers that can be computed with.")
            : null;

    private static void Watch(Dictionary<string, (RangeObserver Observer, SoftmaxRows? Rows)> observers, string name, FloatTensor tensor)
    {
        if (!observers.TryGetValue(name, out (RangeObserver Observer, SoftmaxRows? Rows) watched)) return;
        if (watched.Rows is { } rows) rows.Watch(tensor.Values.Span, watched.Observer);
        else watched.Observer.Add(tensor.Values.Span);
    }
}
