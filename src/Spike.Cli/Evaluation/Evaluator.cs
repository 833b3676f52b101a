using Spike.Cli.Commands;
using Spike.Compiler;
using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Compiler.Verification;
using Spike.Runtime;
using Spike.Runtime.Programs;

namespace Spike.Cli.Evaluation;

/// <summary>What an evaluation measured.</summary>
/// <param name="Correct">Samples whose largest output is the label; none without labels, or where the output chooses nothing.</param>
/// <param name="Comparison">With the original network; none without one.</param>
/// <param name="Statistics">Counts over the same samples.</param>
/// <param name="Seconds">Of the run that counted nothing.</param>
/// <param name="Backend">What ran.</param>
/// <param name="BackendReason">Why that.</param>
internal sealed record Evaluation(int? Correct, Comparison? Comparison, SpikeStatistics Statistics, double Seconds, Backend Backend, string BackendReason)
{
    /// <summary>Share of the samples that are correct.</summary>
    public double? Accuracy => (double?)Correct / Statistics.Samples;

    /// <summary>All that was counted, which parts of a data set are put together from.</summary>
    public EvaluationCounts Counts => EvaluationCounts.Of(Statistics, Correct, Comparison, BackendOption.NameOf(Backend), BackendReason);

    /// <summary>What parts came to.</summary>
    public static Evaluation Of(EvaluationCounts counts, double seconds) => new(
        counts.Correct, counts.Comparison is { } compared ? Comparison.Of([compared]) : null, counts.Statistics(), seconds, BackendOption.Resolve(counts.Backend), counts.BackendReason);
}

/// <summary>Measures a compiled model on samples: once for answers and time, once for spikes.</summary>
internal static class Evaluator
{
    /// <param name="model">The compiled model.</param>
    /// <param name="samples">At least one; labels are optional.</param>
    /// <param name="options">How to run.</param>
    /// <param name="batch">Samples at a time.</param>
    /// <param name="original">The network that it was made from, or none.</param>
    /// <param name="progress">Told the share done.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    public static Evaluation Run(
        SpikeModel model, SampleSet samples, SpikeOptions options, int batch, OnnxModel? original, IProgress<CompileProgress> progress,
        CancellationToken cancellation)
    {
        string output = model.Outputs[0].Name;
        int length = model.Outputs[0].Length, correct = 0;
        bool chooses = Comparison.IsChoice(new TensorShape(model.Outputs[0].Shape)), labelled = chooses && !samples.Labels.IsEmpty;
        using ReferenceExecutor? executor = original is null ? null : ReferenceExecutor.Create(original, [output], options.Threads);
        Comparison? comparison = original is null ? null : new Comparison(chooses);

        void Compare(IReadOnlyDictionary<string, FloatTensor> inputs, int start, int count, float[][] outputs)
        {
            ReadOnlySpan<int> labels = labelled ? samples.Labels.AsSpan(start, count) : [];
            for (int i = 0; i < labels.Length; i++)
            {
                if (Comparison.Largest(outputs[0].AsSpan(i * length, length)) == labels[i]) correct++;
            }

            if (executor is not null) comparison!.Add(outputs[0], executor.Run(inputs, count)[output].Values.Span, length, labels);
        }

        double seconds;
        using (SpikeSession timed = model.CreateSession(options))
        {
            BatchRun.WarmUp(timed, samples, batch);
            seconds = BatchRun.Run(timed, samples, batch, "running", progress, cancellation, Compare);
        }

        using SpikeSession counting = model.CreateSession(options with { CollectStatistics = true });
        BatchRun.Run(counting, samples, batch, "counting spikes", progress, cancellation, consume: null);
        return new Evaluation(labelled ? correct : null, comparison, counting.Statistics, seconds, counting.Backend, counting.BackendReason);
    }
}
