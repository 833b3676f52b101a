using Spike.Compiler;
using Spike.Compiler.Data;
using Spike.Compiler.Events;
using Spike.Compiler.Verification;
using Spike.Runtime;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Cli.Evaluation;

/// <summary>Measures a native model on samples: once for answers and time, once for spikes.</summary>
internal static class NativeEvaluator
{
    /// <param name="model">A native model.</param>
    /// <param name="data">Samples, and labels where there are some.</param>
    /// <param name="options">How to run.</param>
    /// <param name="batch">Samples at a time.</param>
    /// <param name="readout">What of the first output is the answer.</param>
    /// <param name="progress">Told the share done.</param>
    /// <param name="cancellation">Ends it between two blocks of steps.</param>
    public static NativeEvaluation Run(
        SpikeModel model, NativeData data, SpikeOptions options, int batch, NativeReadout readout, IProgress<CompileProgress> progress, CancellationToken cancellation)
    {
        int correct = 0;
        bool labelled = !data.Labels.IsEmpty && Comparison.IsChoice(Choice(model));
        void Judge(int first, NativeSamples samples, NativeRun run)
        {
            float[] scores = readout.Scores(run, model.Outputs[0]);
            int length = scores.Length / run.Batch;
            for (int sample = 0; sample < run.Batch && labelled; sample++)
            {
                if (Comparison.Largest(scores.AsSpan(sample * length, length)) == data.Labels[first + sample]) correct++;
            }
        }

        NativeOutcome timed = NativeBatches.Run(model, data, options with { CollectStatistics = false, Record = readout.Record }, batch, progress, cancellation, Judge);
        // A chip tells nothing of its populations: then spikes are those of the network that it was made from.
        Backend counting = timed.Backend == Backend.Loihi ? Backend.Simd : options.Backend;
        NativeOutcome counted = NativeBatches.Run(model, data, options with { Backend = counting, CollectStatistics = true, Record = [] }, batch, progress, cancellation, (_, _, _) => { });
        return new NativeEvaluation(labelled ? (double)correct / data.Count : null, timed, counted.Counts.Counter!);
    }

    /// <summary>The shape of one answer: the first output of one step.</summary>
    public static TensorShape Choice(SpikeModel model) => new([.. model.Outputs[0].Shape.Skip(1)]);
}

/// <summary>What an evaluation measured.</summary>
/// <param name="Accuracy">Share of samples whose largest score is the label; none without labels, or where the output chooses nothing.</param>
/// <param name="Timed">The run that counted nothing.</param>
/// <param name="Counts">Of the other.</param>
internal sealed record NativeEvaluation(double? Accuracy, NativeOutcome Timed, NativeCounter Counts);
