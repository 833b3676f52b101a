using System.Diagnostics;
using Spike.Compiler;
using Spike.Compiler.Data;
using Spike.Compiler.Events;
using Spike.Runtime;
using Spike.Runtime.Native.Graphs;

namespace Spike.Cli.Evaluation;

/// <summary>Runs a native model over samples, some at a time. Each begins at rest; in a stream each goes on where the one before it ended.</summary>
internal static class NativeBatches
{
    /// <param name="model">A native model.</param>
    /// <param name="data">What it is fed.</param>
    /// <param name="options">How to run. A stream is run sample by sample.</param>
    /// <param name="batch">Samples at a time.</param>
    /// <param name="progress">Told the share done.</param>
    /// <param name="cancellation">Ends it between two blocks of steps.</param>
    /// <param name="consume">Sees the first sample of a batch, what was fed, and what came of it.</param>
    /// <exception cref="CommandFailure">The model does not run so.</exception>
    public static NativeOutcome Run(
        SpikeModel model, NativeData data, SpikeOptions options, int batch, IProgress<CompileProgress> progress, CancellationToken cancellation, Action<int, NativeSamples, NativeRun> consume)
    {
        batch = options.Stream ? 1 : Math.Min(batch, data.Count);
        var clock = new Stopwatch();
        NativeSession? session = null;
        var whole = new NativeTally();
        try
        {
            for (int first = 0; first < data.Count; first += batch)
            {
                int count = Math.Min(batch, data.Count - first);
                NativeSamples samples = data.Slice(first, count);
                // The last batch may be smaller. A chip is given back before it is taken again.
                if (session is null || session.Batch != count)
                {
                    whole.Add(session);
                    session?.Dispose();
                    session = Open(model, count, options);
                }
                else if (!options.Stream)
                {
                    session.Reset();
                }

                clock.Start();
                NativeRun run = Step(session, samples, cancellation);
                clock.Stop();
                consume(first, samples, run);
                progress.Report(new CompileProgress("running", (double)(first + count) / data.Count));
            }

            whole.Add(session);
            return new NativeOutcome(clock.Elapsed.TotalSeconds, session!.Backend, session.BackendReason, whole);
        }
        finally
        {
            session?.Dispose();
        }
    }

    private static NativeSession Open(SpikeModel model, int batch, SpikeOptions options)
    {
        try
        {
            return model.CreateNativeSession(batch, options);
        }
        catch (ArgumentException e)
        {
            throw CommandFailure.Usage(e.Message.Split(" (Parameter")[0].TrimEnd('.'), "Choose another --backend, or leave it out.");
        }
    }

    private static NativeRun Step(NativeSession session, NativeSamples samples, CancellationToken cancellation)
    {
        try
        {
            return session.Run(samples.Values, cancellation);
        }
        catch (ArgumentException e) when (session.Backend == Backend.Loihi)
        {
            // The data was read and fits; what is left is what spikes carry.
            string[] parts = e.Message.Split(". ", 2);
            throw CommandFailure.At(session.Model.Name, "SPIKE2005", parts[0], parts.Length > 1 ? parts[1] : "Give spikes.");
        }
    }
}

/// <summary>A native model's run over all samples.</summary>
/// <param name="Seconds">That the sessions took.</param>
/// <param name="Backend">What ran.</param>
/// <param name="BackendReason">Why that.</param>
/// <param name="Counts">What was counted, where that was asked for.</param>
internal sealed record NativeOutcome(double Seconds, Backend Backend, string BackendReason, NativeTally Counts);

/// <summary>Counts of several sessions together.</summary>
internal sealed class NativeTally
{
    /// <summary>The counts; null where none were asked for.</summary>
    public NativeCounter? Counter { get; private set; }

    public void Add(NativeSession? session)
    {
        if (session?.Counter is not { } counter) return;
        if (Counter is null) Counter = counter;
        else Counter.Add(counter);
    }
}
