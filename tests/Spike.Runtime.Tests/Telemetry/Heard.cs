using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Spike.Runtime.Tests.Telemetry;

/// <summary>A listener to the meter and the activities of one model, by the model's name: other tests run models meanwhile.</summary>
internal sealed class Heard : IDisposable
{
    private readonly MeterListener meters = new();
    private readonly ActivityListener? activities;
    private readonly string model;

    /// <param name="model">The model's name.</param>
    /// <param name="instruments">What to listen to; none: everything.</param>
    public Heard(string model, params string[] instruments)
    {
        this.model = model;
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Spike.Runtime" && (instruments.Length == 0 || instruments.Contains(instrument.Name))) listener.EnableMeasurementEvents(instrument);
        };
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        meters.Start();
        if (instruments.Length > 0) return;
        activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Spike.Runtime",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (Equals(activity.GetTagItem("spike.model"), model)) Activities.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(activities);
    }

    public List<(string Instrument, string? Unit, double Value, Dictionary<string, object?> Tags)> Measurements { get; } = [];

    public List<Activity> Activities { get; } = [];

    public double Sum(string instrument) => Measurements.Where(measurement => measurement.Instrument == instrument).Sum(measurement => measurement.Value);

    public void Dispose()
    {
        meters.Dispose();
        activities?.Dispose();
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Dictionary<string, object?> named = new(tags.ToArray());
        if (Equals(named["spike.model"], model)) Measurements.Add((instrument.Name, instrument.Unit, value, named));
    }
}
