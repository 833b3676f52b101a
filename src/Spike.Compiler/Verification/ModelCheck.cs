using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Runtime;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Verification;

/// <summary>What a check found.</summary>
/// <param name="Comparison">Of the first outputs.</param>
/// <param name="Worst">The inputs on which they differ most.</param>
/// <param name="Statistics">Counts of the compiled program over the same samples.</param>
internal sealed record CheckResult(Comparison Comparison, ImmutableArray<WorstInput> Worst, SpikeStatistics Statistics);

/// <summary>Runs the compiled program beside the original network and counts what it costs.</summary>
internal static class ModelCheck
{
    private const int MaxBatch = 64;

    /// <summary>Compares the first output over all samples.</summary>
    public static CheckResult Run(
        SpikingProgram program, OnnxModel original, SampleSet samples, int threads, IProgress<double>? progress, CancellationToken cancellation)
    {
        using var model = new SpikeModel(program);
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = Backend.Simd, CollectStatistics = true, Threads = threads });
        string output = program.Outputs[0].Name;
        using var executor = ReferenceExecutor.Create(original, [output], threads);
        var comparison = new Comparison(Comparison.IsChoice(program.Outputs[0].Shape));
        var worst = new WorstInputs();
        int batch = BatchSize.Of(program, MaxBatch);
        for (int start = 0; start < samples.Count; start += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(batch, samples.Count - start);
            Dictionary<string, FloatTensor> inputs = samples.Slice(start, count);
            for (int i = 0; i < model.Inputs.Length; i++) session.SetInput(i, inputs[model.Inputs[i].Name].Values.Span);
            session.Execute(count);
            int length = model.Outputs[0].Length;
            var codes = new float[count * length];
            session.GetOutput(0, codes);
            ImmutableArray<int> labels = samples.Labels.IsEmpty ? [] : samples.Labels.Slice(start, count);
            ReadOnlySpan<float> reference = executor.Run(inputs, count)[output].Values.Span;
            comparison.Add(codes, reference, length, labels.AsSpan());
            worst.Add(codes, reference, length, labels.AsSpan());
            progress?.Report((double)(start + count) / samples.Count);
        }

        return new CheckResult(comparison, worst.Found, session.Statistics);
    }
}
