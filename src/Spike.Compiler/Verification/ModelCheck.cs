using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Runtime;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Verification;

/// <summary>What a check found.</summary>
/// <param name="Comparison">Of the first outputs.</param>
/// <param name="Others">Of the outputs behind the first, by name: their values are compared, for labels and answers are of the first.</param>
/// <param name="Worst">The inputs on which they differ most.</param>
/// <param name="Statistics">Counts of the compiled program over the same samples.</param>
internal sealed record CheckResult(Comparison Comparison, ImmutableArray<(string Output, Comparison Comparison)> Others, ImmutableArray<WorstInput> Worst, SpikeStatistics Statistics);

/// <summary>Runs the compiled program beside the original network and counts what it costs.</summary>
internal static class ModelCheck
{
    private const int MaxBatch = 64;

    /// <summary>Compares the outputs over all samples.</summary>
    public static CheckResult Run(
        SpikingProgram program, OnnxModel original, SampleSet samples, int threads, IProgress<double>? progress, CancellationToken cancellation)
    {
        using var model = new SpikeModel(program);
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = Backend.Simd, CollectStatistics = true, Threads = threads });
        string output = program.Outputs[0].Name;
        using var executor = ReferenceExecutor.Create(original, [.. program.Outputs.Select(port => port.Name).Distinct()], threads);
        ImmutableArray<(string Output, Comparison Comparison)> others = [.. program.Outputs.Skip(1).Select(port => (port.Name, new Comparison(chooses: false)))];
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
            float[] codes = Output(0);
            ImmutableArray<int> labels = samples.Labels.IsEmpty || !comparison.Chooses ? [] : samples.Labels.Slice(start, count);
            Dictionary<string, FloatTensor> originals = executor.Run(inputs, count);
            ReadOnlySpan<float> reference = originals[output].Values.Span;
            comparison.Add(codes, reference, length, labels.AsSpan());
            worst.Add(codes, reference, length, labels.AsSpan());
            for (int i = 0; i < others.Length; i++) others[i].Comparison.Add(Output(i + 1), originals[others[i].Output].Values.Span, model.Outputs[i + 1].Length, []);
            progress?.Report((double)(start + count) / samples.Count);

            float[] Output(int index)
            {
                var values = new float[count * model.Outputs[index].Length];
                session.GetOutput(index, values);
                return values;
            }
        }

        return new CheckResult(comparison, others, worst.Found, session.Statistics);
    }
}
