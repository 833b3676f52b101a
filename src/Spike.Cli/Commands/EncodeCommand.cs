using System.CommandLine;
using Spike.Cli.Rendering;
using Spike.Compiler.Data;
using Spike.Compiler.Events;

namespace Spike.Cli.Commands;

/// <summary>encode DATA --output SPIKES.npz: recordings, or real numbers, as arrays of spikes.</summary>
internal static class EncodeCommand
{
    private const string EventsKey = "events";

    private static readonly Argument<string> Input = new("DATA") { Description = "A recording of an event camera with --events-step, or arrays of numbers with --encode: .npz, .npy, IDX (.gz too) or a folder of .npy." };
    private static readonly Option<string> Output = new("--output", "-o") { Description = "Where the spikes go.", HelpName = "SPIKES.npz", Required = true };
    private static readonly EventOptions Events = new();
    private static readonly Option<string> Grid = CommonOptions.Text("--events-grid", "WIDTHxHEIGHT", "Cells that the camera's pixels are spread over; none: as many as it has pixels.");
    private static readonly Option<int> Channels = CommonOptions.Whole("--events-channels", "2: darker and brighter apart; 1: both together.", 1, 2, otherwise: 2);

    public static Command Create(CommandHost host)
    {
        var command = new Command("encode", "Turns recordings of event cameras, or numbers, into arrays of spikes.") { Input, Output, Events.Encode, Events.Step, Events.Steps, Events.Size, Events.Counts, Grid, Channels };
        command.SetAction(parse => host.Run(parse, Run, DocumentJson.Default.EncodeDocument, EncodeText.Write));
        return command;
    }

    private static EncodeDocument Run(CommandContext context)
    {
        ParseResult parse = context.Parse;
        EventBinning? binning = Events.Binning(parse);
        SpikeEncoder? encoder = EventOptions.Encoder(parse.GetValue(Events.Encode));
        if (binning is null == encoder is null) throw CommandFailure.Usage("the data is either a recording or numbers", "Give either --events-step or --encode.");
        string input = parse.GetRequiredValue(Input), output = parse.GetRequiredValue(Output);
        (string Key, DataArray Array)[] arrays = binning is not null ? [(EventsKey, Bin(parse, input, binning))] : [.. Encoded(input, encoder!)];
        OutputFile.Write(output, () => NpzWriter.Write(output, arrays));
        return new EncodeDocument(input, output, [.. arrays.Select(EncodedDocument.Of)]);
    }

    private static DataArray Bin(ParseResult parse, string input, EventBinning binning)
    {
        using EventFile file = EventFile.Open(input);
        SensorSize? grid = parse.GetValue(Grid) is { } text
            ? SensorSize.Parse(text) ?? throw CommandFailure.Usage($"--events-grid is '{text}', which is no size", "Write WIDTHxHEIGHT, 34x34 for example.")
            : file.Size ?? binning.Size;
        return binning.Bin(file, parse.GetValue(Channels), grid
            ?? throw CommandFailure.At(input, DataFault.WrongShape, "the recording does not say how many pixels its camera has", "Give --events-size WIDTHxHEIGHT."));
    }

    /// <summary>Each array [samples, ...] as [steps, samples, ...]; labels as they are.</summary>
    private static IEnumerable<(string Key, DataArray Array)> Encoded(string input, SpikeEncoder encoder)
    {
        using ArraySource source = ArraySource.Open(input);
        foreach (string key in source.Keys)
        {
            DataArray array = source.Read(key);
            if (key == ArraySource.LabelsKey)
            {
                yield return (key, array);
                continue;
            }

            if (array.Dimensions.Length == 0 || array.Length == 0) throw source.PlaceOf(key).WrongShape($"its shape is {Words.Shape(array.Dimensions)}", "Give samples, one leading axis counting them.");
            int planned = encoder.Steps ?? SpikeEncoder.UsualSteps;
            if (encoder.Kind != EncoderKind.Delta && (long)planned * array.Length > EventBinning.MostCells)
                throw source.PlaceOf(key).WrongShape($"{planned} steps of {array.Length} numbers are more than the {EventBinning.MostCells} spikes that are made at once", "Give fewer samples, or fewer steps.");
            float[] values = array.ToSingles();
            if (!Array.TrueForAll(values, float.IsFinite)) throw source.PlaceOf(key).Unreadable("it holds a number that is none, or has no end", "Give finite numbers.");
            (float[] spikes, int steps, int batch) = encoder.Encode(values, array.Dimensions[0]);
            yield return (key.Length == 0 ? "spikes" : key, DataArray.Of([steps, batch, .. array.Dimensions.Skip(1)], spikes));
        }
    }
}
