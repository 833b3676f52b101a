using System.CommandLine;
using Spike.Cli.Evaluation;
using Spike.Cli.Rendering;
using Spike.Compiler.Calibration;
using Spike.Compiler.Data;
using Spike.Runtime;

namespace Spike.Cli.Commands;

/// <summary>run ARTIFACT --input X: the model's answers, into a file or onto the screen.</summary>
internal static class RunCommand
{
    private static readonly Argument<string> Artifact = CommonOptions.Artifact();
    private static readonly Option<string> Input = new("--input") { Description = "Samples: .npz, .npy, IDX (.gz too) or a folder of .npy.", HelpName = "DATA", Required = true };
    private static readonly Option<string> Output = CommonOptions.Text("--output", "Y.npz", "Where the outputs go; none: only a summary is printed.", "-o");
    private static readonly Option<string> Backend = BackendOption.Create();
    private static readonly Option<bool> Stepped = CommonOptions.Stepped();
    private static readonly Option<bool> Stream = CommonOptions.Stream();
    private static readonly Option<bool> Stats = new("--stats") { Description = "Count spikes and synaptic operations of every population." };
    private static readonly Option<string[]> Record = new("--record") { Description = "Add NODE.v and NODE.spikes of these populations to the output; names between commas.", HelpName = "NODE,..." };
    private static readonly Option<int> Threads = CommonOptions.Threads();
    private static readonly Option<int> Batch = CommonOptions.Batch();

    public static Command Create(CommandHost host)
    {
        var command = new Command("run", "Runs a compiled model on data.") { Artifact, Input, Output, Backend, Stepped, Stream, Stats, Record, Threads, Batch };
        command.SetAction(parse => host.Run(parse, Run, DocumentJson.Default.RunDocument, RunText.Write));
        return command;
    }

    private static RunDocument Run(CommandContext context)
    {
        ParseResult parse = context.Parse;
        string? output = parse.GetValue(Output);
        string[] record = [.. (parse.GetValue(Record) ?? []).SelectMany(names => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct()];
        if (record.Length > 0 && output is null) throw CommandFailure.Usage("--record has nowhere to write to", "Give --output Y.npz.");
        bool chips = parse.GetValue(Backend) == NativeChipRunner.Name;
        var options = new SpikeOptions
        {
            Backend = chips ? Runtime.Backend.Auto : BackendOption.Resolve(parse.GetValue(Backend)!),
            Threads = parse.GetValue(Threads),
            Stepped = parse.GetValue(Stepped),
            Stream = parse.GetValue(Stream),
            CollectStatistics = parse.GetValue(Stats),
            Record = [.. record],
        };
        string path = parse.GetRequiredValue(Artifact);
        using SpikeModel model = LoadedModel.Open(path);
        if (chips && model.IsNative)
            return NativeChipRunner.Run(model, path, parse.GetRequiredValue(Input), record, output is null ? null : arrays => Write(output, arrays), output, context.Cancellation);
        if (chips) throw CommandFailure.At(path, "SPIKE3002", "the backend 'loihi' of 'run' takes native models", "Choose another backend.");
        if (model.IsNative) return NativeRunner.Run(model, path, parse.GetRequiredValue(Input), options, output is null ? null : arrays => Write(output, arrays), output);
        CheckPopulations(model, path, record);
        SampleSet samples = LoadedModel.Samples(model, parse.GetRequiredValue(Input), labels: null, int.MaxValue);
        RecordedRun run = context.WithProgress(Path.GetFileName(path), progress =>
            RecordedRun.Run(model, samples, options, options.Stream ? 1 : parse.GetValue(Batch), progress, context.Cancellation));
        if (output is not null) Write(output, run.Arrays(model, options.Stream));
        return new RunDocument(
            path, samples.Count, run.Seconds, output, [.. model.Outputs.Select((port, index) => Describe(port, run.Outputs[index], samples.Count))],
            options.CollectStatistics ? StatisticsDocument.Of(run.Statistics) : null,
            BackendOption.NameOf(run.Backend), run.BackendReason);
    }

    private static OutputDocument Describe(SpikeTensor output, float[] values, int samples) => new(
        output.Name, [samples, .. output.Shape.Length > 1 ? output.Shape.Skip(1) : []],
        output.Length > 1 ? [.. Enumerable.Range(0, samples).Select(sample => Spike.Compiler.Verification.Comparison.Largest(values.AsSpan(sample * output.Length, output.Length)))] : null);

    private static void CheckPopulations(SpikeModel model, string path, IEnumerable<string> names)
    {
        string[] known = [.. model.Program.Edges.Where(edge => edge.HasCodes).Select(edge => edge.Name)];
        foreach (string name in names.Except(known))
            throw CommandFailure.At(path, "SPIKE3002", $"there is no population '{name}' to record", $"{(Spelling.Nearest(name, known) is { } nearest ? $"Did you mean '{nearest}'? " : "")}'inspect --ir' lists them.");
    }

    private static void Write(string path, IEnumerable<(string Key, DataArray Array)> arrays)
    {
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
            NpzWriter.Write(path, arrays);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.At(path, "SPIKE5001", $"it cannot be written ({e.Message.TrimEnd('.')})", "Make the folder writable, or free space on its disk.");
        }
    }
}
