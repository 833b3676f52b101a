using System.CommandLine;
using System.Globalization;
using Spike.Compiler.Events;

namespace Spike.Cli.Commands;

/// <summary>How recordings of event cameras, and real numbers, become spikes.</summary>
internal static class EventOptions
{
    private const long MostMicroseconds = 3_600_000_000;

    private static readonly (string Unit, long Microseconds)[] Units = [("us", 1), ("ms", 1000), ("s", 1_000_000)];

    public static Option<string> Step() =>
        CommonOptions.Text("--events-step", "DURATION", "The data is a recording of an event camera, and a time step this long: 500us, 1ms, 0.1s.");

    public static Option<int> Steps() => CommonOptions.Whole("--events-steps", "Time steps of a recording; 0 takes all it has.", 0, int.MaxValue, otherwise: 0);

    public static Option<string> Size() =>
        CommonOptions.Text("--events-size", "WIDTHxHEIGHT", "The camera's pixels, where the recording does not state them.");

    public static Option<bool> Counts() => new("--events-counts") { Description = "A cell holds how many events fell in it; else 1 where any did." };

    public static Option<string> Encode() =>
        CommonOptions.Text("--encode", "KIND:SETTING=VALUE,...", "Numbers become spikes: rate (steps, seed, max), latency (steps, max), current (steps) or delta (threshold).");

    /// <summary>None where the data is no recording.</summary>
    /// <exception cref="CommandFailure">A value is none.</exception>
    public static EventBinning? Binning(string? step, int steps, string? size, bool counts)
    {
        if (step is null)
        {
            if (steps > 0 || size is not null || counts) throw CommandFailure.Usage("options of a recording are given without the length of its time steps", "Give --events-step DURATION, 1ms for example.");
            return null;
        }

        SensorSize? camera = null;
        if (size is not null) camera = SensorSize.Parse(size) ?? throw CommandFailure.Usage($"--events-size is '{size}', which is no size", "Write WIDTHxHEIGHT, 346x260 for example.");
        return new EventBinning(Microseconds(step), steps == 0 ? null : steps, camera, counts);
    }

    /// <exception cref="CommandFailure">The text is no encoder.</exception>
    public static SpikeEncoder? Encoder(string? text) => text is null ? null
        : SpikeEncoder.Parse(text, out string reason) ?? throw CommandFailure.Usage($"--encode is '{text}': {reason}", "Write KIND:SETTING=VALUE,..., rate:steps=16,seed=7 for example.");

    private static long Microseconds(string text)
    {
        foreach ((string unit, long each) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && decimal.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
                && number <= MostMicroseconds && number * each is >= 1 and <= MostMicroseconds and decimal whole && whole == decimal.Truncate(whole))
            {
                return (long)whole;
            }
        }

        throw CommandFailure.Usage($"--events-step is '{text}', which is no duration of whole microseconds up to an hour", "Write a number and us, ms or s: 500us, 1ms, 0.1s.");
    }
}
