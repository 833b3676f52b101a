using System.Diagnostics;
using Spike.Runtime.Backends;

namespace Spike.Runtime.Telemetry;

/// <summary>Reports a session's runs to who listens. Without an activity it allocates nothing; a session asks <see cref="Instruments.AreHeard"/> before each run and comes here only then.</summary>
internal sealed class RunTelemetry
{
    private const string ErrorType = "error.type";
    private readonly KeyValuePair<string, object?> model, backend;
    private readonly bool counts;

    /// <param name="model">The model's name.</param>
    /// <param name="backend">What runs it.</param>
    /// <param name="counts">Whether the session counts spikes.</param>
    public RunTelemetry(string model, Backend backend, bool counts)
    {
        this.model = new("spike.model", model);
        this.backend = new("spike.backend", BackendOrder.NameOf(backend));
        this.counts = counts;
    }

    /// <summary>Whether totals are wanted, before a run and after it.</summary>
    public bool WantsTotals => counts && Instruments.AreSpikesHeard;

    /// <param name="before">What was counted before the run, where it is wanted; null where it is not.</param>
    public RunUnderWay Begin(SpikeTotals? before)
    {
        Activity? activity = Instruments.Activities.StartActivity("spike.run");
        activity?.SetTag(model.Key, model.Value).SetTag(backend.Key, backend.Value);
        return new(Stopwatch.GetTimestamp(), activity, before);
    }

    /// <summary>The run has given its answers.</summary>
    /// <param name="run">What <see cref="Begin"/> gave.</param>
    /// <param name="samples">Samples of the batch.</param>
    /// <param name="slots">Neurons times steps times samples.</param>
    /// <param name="after">What is counted now, where it is wanted.</param>
    public void End(in RunUnderWay run, int samples, double slots, SpikeTotals after)
    {
        Instruments.Duration.Record(Stopwatch.GetElapsedTime(run.Start).TotalSeconds, model, backend);
        Instruments.Runs.Add(1, model, backend);
        Instruments.Samples.Add(samples, model, backend);
        run.Activity?.SetTag("spike.samples", samples);
        // Of a run during which somebody began to listen, it is not known what was counted before. One during which the counts began afresh has fewer than none.
        if (WantsTotals && run.Before is { } before && after.Since(before) is { Spikes: >= 0 } counted)
        {
            Instruments.Spikes.Add(counted.Spikes, model, backend);
            Instruments.Operations.Add(counted.Operations, model, backend);
            if (slots > 0) Instruments.Density.Record(counted.Spikes / slots, model, backend);
            run.Activity?.SetTag("spike.spikes", counted.Spikes).SetTag("spike.synaptic_operations", counted.Operations);
        }

        run.Activity?.Dispose();
    }

    /// <summary>The run has given an error instead.</summary>
    public void Fail(in RunUnderWay run, Exception fault)
    {
        var error = new KeyValuePair<string, object?>(ErrorType, fault.GetType().FullName);
        Instruments.Duration.Record(Stopwatch.GetElapsedTime(run.Start).TotalSeconds, model, backend, error);
        Instruments.Runs.Add(1, model, backend, error);
        run.Activity?.SetTag(error.Key, error.Value).SetStatus(ActivityStatusCode.Error, fault.Message);
        run.Activity?.Dispose();
    }
}

/// <summary>A run that somebody hears of.</summary>
/// <param name="Start">When it began.</param>
/// <param name="Activity">Where it is traced.</param>
/// <param name="Before">What had been counted; null where nobody wanted to know.</param>
internal readonly record struct RunUnderWay(long Start, Activity? Activity, SpikeTotals? Before);
