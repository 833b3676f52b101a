using System.CommandLine;
using System.Globalization;
using Spike.Compiler.Events;
using Spike.Runtime;

namespace Spike.Cli.Commands;

/// <summary>How recordings of event cameras, and real numbers, become spikes: the options of one command.</summary>
internal sealed class EventOptions
{
    private const long MostMicroseconds = 3_600_000_000;

    private static readonly (string Unit, long Microseconds)[] Units = [("us", 1), ("ms", 1000), ("s", 1_000_000)];

    public Option<string> Encode { get; } =
        CommonOptions.Text("--encode", "KIND:SETTING=VALUE,...", "Numbers become spikes: rate (steps, seed, max), latency (steps, max), current (steps) or delta (threshold).");

    public Option<int> EncodeSteps { get; } = CommonOptions.Whole("--steps", "With --encode: time steps of a sample; 0 takes those of --encode.", 0, 1 << 20, otherwise: 0);

    public Option<string> Seed { get; } = CommonOptions.Text("--seed", "N", "With --encode rate: the seed of its chances.");

    public Option<string> Step { get; } =
        CommonOptions.Text("--events-step", "DURATION", "The data is a recording of an event camera, and a time step this long: 500us, 1ms, 0.1s.");

    public Option<int> Steps { get; } = CommonOptions.Whole("--events-steps", "Time steps of a recording; 0 takes all it has.", 0, int.MaxValue, otherwise: 0);

    public Option<string> Size { get; } =
        CommonOptions.Text("--events-size", "WIDTHxHEIGHT", "The camera's pixels, where the recording does not state them.");

    public Option<bool> Counts { get; } = new("--events-counts") { Description = "A cell holds how many events fell in it; else 1 where any did." };

    /// <summary>Those of recordings.</summary>
    public IEnumerable<Option> OfRecordings => [Step, Steps, Size, Counts];

    public IEnumerable<Option> All => [Encode, EncodeSteps, Seed, .. OfRecordings];

    /// <summary>An encoder, a recording, or neither.</summary>
    /// <exception cref="CommandFailure">A value is none, or both are given.</exception>
    public (SpikeEncoder? Encoder, EventBinning? Binning) Ways(ParseResult parse)
    {
        EventBinning? binning = Binning(parse);
        SpikeEncoder? encoder = Encoder(Text(parse));
        if (binning is not null && encoder is not null) throw CommandFailure.Usage("--encode is for numbers, and the data of --events-step are events", "Leave one of the two out.");
        return (encoder, binning);
    }

    /// <summary>Samples of a native model.</summary>
    /// <exception cref="Spike.Compiler.Data.DataFault">The data does not fit the model.</exception>
    public NativeData Native(ParseResult parse, string data, SpikeModel model, string? labels, int limit)
    {
        (SpikeEncoder? encoder, EventBinning? binning) = Ways(parse);
        return NativeData.Open(data, model.Inputs, labels, limit, encoder, binning);
    }

    /// <summary>--steps and --seed are settings of --encode.</summary>
    private string? Text(ParseResult parse)
    {
        string? text = parse.GetValue(Encode), seed = parse.GetValue(Seed);
        int steps = parse.GetValue(EncodeSteps);
        if (text is null && (steps > 0 || seed is not null)) throw CommandFailure.Usage("--steps and --seed are settings of an encoder, and there is none", "Give --encode rate, latency, current or delta.");
        string[] settings = [.. steps > 0 ? [$"steps={steps.ToString(CultureInfo.InvariantCulture)}"] : Array.Empty<string>(), .. seed is not null ? [$"seed={seed}"] : Array.Empty<string>()];
        return settings.Length == 0 ? text : $"{text}{(text!.Contains(':', StringComparison.Ordinal) ? "," : ":")}{string.Join(',', settings)}";
    }

    /// <summary>None where the data is no recording.</summary>
    /// <exception cref="CommandFailure">A value is none.</exception>
    public EventBinning? Binning(ParseResult parse)
    {
        string? step = parse.GetValue(Step), size = parse.GetValue(Size);
        int steps = parse.GetValue(Steps);
        bool counts = parse.GetValue(Counts);
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
