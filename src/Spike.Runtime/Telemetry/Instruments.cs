using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Spike.Runtime.Telemetry;

/// <summary>The meter and the activity source <c>Spike.Runtime</c>: names and units as OpenTelemetry writes them, docs/telemetry.md lists them.</summary>
/// <remarks>They are the process's, as meters are: who listens chooses by name. With no listener each is a field that is read and found off.</remarks>
internal static class Instruments
{
    public const string Name = "Spike.Runtime";

    private static readonly string Version = typeof(Instruments).Assembly.GetName().Version!.ToString(3);
    private static readonly Meter Meter = new(Name, Version);

    public static readonly ActivitySource Activities = new(Name, Version);

    public static readonly Counter<long> Runs = Meter.CreateCounter<long>("spike.runtime.runs", "{run}", "Runs that ended, by an answer or by an error.");

    public static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "spike.runtime.run.duration", "s", "How long a run took, all samples of its batch together.",
        // From a tiny network on one sample to a large one on a batch.
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    public static readonly Counter<long> Samples = Meter.CreateCounter<long>("spike.runtime.samples", "{sample}", "Samples that were answered.");

    public static readonly Counter<long> Spikes = Meter.CreateCounter<long>("spike.runtime.spikes", "{spike}", "Spikes of all populations, of sessions that count them.");

    public static readonly Counter<long> Operations = Meter.CreateCounter<long>(
        "spike.runtime.synaptic_operations", "{operation}", "Additions at synapses that these spikes caused.");

    public static readonly Histogram<double> Density = Meter.CreateHistogram(
        "spike.runtime.density", "1", "Spikes of a run as a share of the slots in which one could have been sent.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1] });

    /// <summary>Whether anybody listens to a run.</summary>
    public static bool AreHeard => Duration.Enabled || Runs.Enabled || Samples.Enabled || AreSpikesHeard || Activities.HasListeners();

    /// <summary>Whether anybody listens to what is counted in it.</summary>
    public static bool AreSpikesHeard => Spikes.Enabled || Operations.Enabled || Density.Enabled;
}
