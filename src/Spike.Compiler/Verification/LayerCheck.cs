using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Runtime;
using Spike.Runtime.Programs;
using Spike.Runtime.Statistics;

namespace Spike.Compiler.Verification;

/// <summary>What a look at every layer found.</summary>
/// <param name="Samples">Samples that errors were measured on.</param>
/// <param name="Errors">By edge; edges without a value of their own in the original are missing.</param>
/// <param name="FirstCodes">By edge: the codes that the watched neurons sent for the first sample.</param>
internal sealed record LayerCheckResult(
    int Samples, ImmutableDictionary<int, LayerError> Errors, ImmutableDictionary<int, ImmutableArray<int>> FirstCodes);

/// <summary>Compares every population's codes with ONNX Runtime's value of the same name: where on the way the error comes in.</summary>
/// <remarks>Both run from the same inputs, so the error at a layer is the sum of what all layers before it left, its own included.</remarks>
internal static class LayerCheck
{
    private const int MaxSamples = 64;
    private const int MinSamples = 4;
    private const int MaxBatch = 32;

    /// <summary>Elements of all watched values that are in memory at once. A larger network is run several times, for a group of layers each.</summary>
    private const long MaxElements = 1 << 24;

    /// <summary>Multiply-accumulates of the original over all samples and groups: some seconds.</summary>
    private const long MaxWork = 1L << 35;

    /// <param name="program">The compiled program.</param>
    /// <param name="graph">What it was made of; it knows how its values are found in the original.</param>
    /// <param name="original">The model.</param>
    /// <param name="samples">Of which the first are taken.</param>
    /// <param name="watched">Neurons whose codes of the first sample are kept, by edge.</param>
    /// <param name="threads">Of both runs.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <param name="maxElements">See <see cref="MaxElements"/>.</param>
    public static LayerCheckResult Run(
        SpikingProgram program, Graph graph, OnnxModel original, SampleSet samples, IReadOnlyDictionary<int, ImmutableArray<int>> watched,
        int threads, CancellationToken cancellation, long maxElements = MaxElements)
    {
        ImmutableArray<ImmutableArray<int>> groups = Groups(program, maxElements);
        samples = samples.First((int)Math.Clamp(MaxWork / groups.Length / Math.Max(program.MultiplyAccumulates, 1), MinSamples, MaxSamples));
        var errors = new Dictionary<int, LayerError>();
        var codes = new Dictionary<int, ImmutableArray<int>>();
        using var model = new SpikeModel(program);
        foreach (ImmutableArray<int> group in groups)
        {
            Dictionary<int, string> values = group.Select(edge => (edge, OriginalValues.Find(graph, program.Edges[edge])))
                .Where(pair => pair.Item2 is not null).ToDictionary(pair => pair.edge, pair => pair.Item2!);
            foreach (int edge in values.Keys) errors[edge] = new LayerError();
            using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = Backend.Simd, Record = [.. group.Select(edge => program.Edges[edge].Name)], Threads = threads });
            string[] computed = [.. values.Values.Select(graph.OriginalName).Distinct().Where(value => !samples.Inputs.ContainsKey(value)).Order(StringComparer.Ordinal)];
            using ReferenceExecutor? executor = computed.Length == 0 ? null : ReferenceExecutor.Create(original, computed, threads);
            int batch = (int)Math.Clamp(maxElements / group.Sum(edge => Math.Max(1L, program.Edges[edge].Shape.Length)), 1, MaxBatch);
            for (int start = 0; start < samples.Count; start += batch)
            {
                cancellation.ThrowIfCancellationRequested();
                int count = Math.Min(batch, samples.Count - start);
                Dictionary<string, FloatTensor> inputs = samples.Slice(start, count), reference = executor?.Run(inputs, count) ?? [];
                SpikeRun run = session.Run(inputs.ToDictionary(input => input.Key, input => input.Value.Values.ToArray()));
                foreach (int edge in group)
                {
                    int[] sent = run.Recorded[program.Edges[edge].Name];
                    if (start == 0 && watched.TryGetValue(edge, out ImmutableArray<int> neurons)) codes[edge] = [.. neurons.Select(neuron => sent[neuron])];
                    if (!values.TryGetValue(edge, out string? value)) continue;
                    FloatTensor found = reference.GetValueOrDefault(graph.OriginalName(value)) ?? inputs[graph.OriginalName(value)];
                    errors[edge].Add(sent, graph.FromOriginal(value, found.Values.Span), program.Edges[edge]);
                }
            }
        }

        return new LayerCheckResult(samples.Count, errors.ToImmutableDictionary(), codes.ToImmutableDictionary());
    }

    /// <summary>The populations in the order of the program, cut where a sample of them would not fit.</summary>
    private static ImmutableArray<ImmutableArray<int>> Groups(SpikingProgram program, long maxElements)
    {
        var groups = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
        var group = ImmutableArray.CreateBuilder<int>();
        long elements = 0;
        foreach (int edge in ReferenceCounter.SpikingEdges(program))
        {
            long length = program.Edges[edge].Shape.Length;
            if (group.Count > 0 && elements + length > maxElements)
            {
                groups.Add(group.ToImmutable());
                group.Clear();
                elements = 0;
            }

            group.Add(edge);
            elements += length;
        }

        groups.Add(group.ToImmutable());
        return groups.ToImmutable();
    }
}
