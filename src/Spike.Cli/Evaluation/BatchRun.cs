using System.Diagnostics;
using Spike.Compiler;
using Spike.Compiler.Calibration;
using Spike.Compiler.Graphs;
using Spike.Runtime;

namespace Spike.Cli.Evaluation;

/// <summary>Runs a session over samples, batch by batch.</summary>
internal static class BatchRun
{
    /// <summary>Runs all samples and gives the seconds that the session itself took.</summary>
    /// <param name="session">The session.</param>
    /// <param name="samples">What it is fed.</param>
    /// <param name="batch">Samples at a time.</param>
    /// <param name="stage">What the progress display calls it.</param>
    /// <param name="progress">Told the share done.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <param name="consume">Sees each batch's inputs, first sample, count, and outputs in the order of the model.</param>
    public static double Run(
        SpikeSession session, SampleSet samples, int batch, string stage, IProgress<CompileProgress> progress, CancellationToken cancellation,
        Action<IReadOnlyDictionary<string, FloatTensor>, int, int, float[][]>? consume)
    {
        SpikeModel model = session.Model;
        var clock = new Stopwatch();
        for (int start = 0; start < samples.Count; start += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(batch, samples.Count - start);
            Dictionary<string, FloatTensor> inputs = samples.Slice(start, count);
            float[][] outputs = [.. model.Outputs.Select(output => new float[count * output.Length])];
            clock.Start();
            Feed(session, inputs, count);
            for (int i = 0; i < outputs.Length; i++) session.GetOutput(i, outputs[i]);
            clock.Stop();
            consume?.Invoke(inputs, start, count, outputs);
            progress.Report(new CompileProgress(stage, (double)(start + count) / samples.Count));
        }

        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Runs the first batch twice, so that buffers exist and code is compiled before time is taken.</summary>
    public static void WarmUp(SpikeSession session, SampleSet samples, int batch)
    {
        int count = Math.Min(batch, samples.Count);
        for (int i = 0; i < 2; i++) Feed(session, samples.Slice(0, count), count);
        session.Rest();
    }

    private static void Feed(SpikeSession session, Dictionary<string, FloatTensor> inputs, int count)
    {
        for (int i = 0; i < session.Model.Inputs.Length; i++) session.SetInput(i, inputs[session.Model.Inputs[i].Name].Values.Span);
        session.Execute(count);
    }
}
