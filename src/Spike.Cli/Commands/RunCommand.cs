using System.CommandLine;
using System.Text;
using Spike.Cli.Evaluation;
using Spike.Cli.Rendering;
using Spike.Cli.Serving;
using Spike.Compiler.Calibration;
using Spike.Compiler.Data;
using Spike.Compiler.Events;
using Spike.Compiler.Verification;
using Spike.Runtime;

namespace Spike.Cli.Commands;

/// <summary>run ARTIFACT --input X: the model's answers, into a file or onto the screen.</summary>
internal static class RunCommand
{
    private static readonly Argument<string> Artifact = CommonOptions.Artifact();
    private static readonly Option<string> Input = new("--input") { Description = "Samples: .npz, .npy, IDX (.gz too) or a folder of .npy; with --events-step a recording of an event camera.", HelpName = "DATA", Required = true };
    private static readonly Option<string> Output = CommonOptions.Text("--output", "Y.npz", "Where the outputs go; none: only a summary is printed.", "-o");
    private static readonly Option<string> Backend = BackendOption.Create();
    private static readonly Option<string> Device = DeviceOptions.Address();
    private static readonly Option<int> Retries = DeviceOptions.Retries();
    private static readonly Option<bool> Stepped = CommonOptions.Stepped();
    private static readonly Option<bool> Stream = CommonOptions.Stream();
    private static readonly Option<bool> Stats = new("--stats") { Description = "Count spikes and synaptic operations of every population." };
    private static readonly Option<bool> Counts = new("--counts") { Description = "With --json: every count as a whole number too." };
    private static readonly Option<string[]> Record = new("--record") { Description = "Add NODE.v and NODE.spikes of these populations to the output; names between commas.", HelpName = "NODE,..." };
    private static readonly Option<string> Raster = CommonOptions.Text("--raster", "OUT.svg", "Draw the spikes of the populations of --record, of all without it.");
    private static readonly Option<int> RasterSamples = CommonOptions.Whole("--raster-samples", "Samples in the raster.", 1, 256, otherwise: 1);
    private static readonly EventOptions Events = new();
    private static readonly Option<int> Threads = CommonOptions.Threads();
    private static readonly Option<int> Batch = CommonOptions.Batch();
    private static readonly Option<int> From = CommonOptions.Whole("--from", "Samples that are left out at the beginning.", 0, int.MaxValue, otherwise: 0);
    private static readonly Option<int> Limit = CommonOptions.Whole("--limit", "Samples at most; 0 takes all.", 0, int.MaxValue, otherwise: 0);
    private static readonly Option<string> Cluster = CommonOptions.Text("--cluster", "URL", "Run the model in stages over the members of the compile service there. Several addresses, with commas between, stand in for each other.");
    private static readonly Option<double> StageSize = new("--stage-mb") { Description = "With --cluster: megabytes of a stage at most, as for 'shard'.", HelpName = "N" };
    private static readonly Option<int> Window = CommonOptions.Whole("--window", "With --cluster: samples that go from stage to stage together.", 1, 1 << 20, otherwise: 64);

    public static Command Create(CommandHost host)
    {
        var command = new Command("run", "Runs a compiled model on data.")
        {
            Artifact, Input, Output, Backend, Device, Retries, Stepped, Stream, Stats, Counts, Record, Raster, RasterSamples, Threads, Batch, From, Limit, Cluster, StageSize, Window,
        };
        foreach (Option option in Events.All) command.Add(option);
        command.SetAction(parse => host.Run(parse, Run, DocumentJson.Default.RunDocument, RunText.Write));
        return command;
    }

    private static RunDocument Run(CommandContext context)
    {
        ParseResult parse = context.Parse;
        string? output = parse.GetValue(Output);
        string[] record = [.. (parse.GetValue(Record) ?? []).SelectMany(names => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct()];
        string? raster = parse.GetValue(Raster);
        if (record.Length > 0 && output is null && raster is null) throw CommandFailure.Usage("--record has nowhere to write to", "Give --output Y.npz, or --raster OUT.svg.");
        var options = new SpikeOptions
        {
            Backend = DeviceOptions.Backend(parse.GetValue(Backend)!, parse.GetValue(Device)),
            Device = DeviceOptions.Of(parse.GetValue(Device), parse.GetValue(Retries)),
            Threads = parse.GetValue(Threads),
            Stepped = parse.GetValue(Stepped),
            Stream = parse.GetValue(Stream),
            CollectStatistics = parse.GetValue(Stats) || parse.GetValue(Counts),
            Record = output is null ? [] : [.. record],
        };
        string path = parse.GetRequiredValue(Artifact);
        using SpikeModel model = LoadedModel.Open(path);
        if (model.IsNative && (parse.GetValue(Cluster) is not null || parse.GetValue(Counts) || parse.GetValue(From) != 0 || parse.GetValue(Limit) != 0))
            throw CommandFailure.Usage("--cluster, --counts, --from and --limit are for converted networks, and this one is a native model", "Leave them out.");
        if (model.IsNative)
            return NativeRunner.Run(context, model, path, () => Events.Native(parse, parse.GetRequiredValue(Input), model, labels: null, int.MaxValue), options with { Record = [.. record] }, parse.GetValue(Batch), new NativeFiles(output, raster, parse.GetValue(RasterSamples)));
        CheckPopulations(model, path, record);
        string[] drawn = record.Length > 0 || raster is null ? record : [.. SampleRaster.Populations(model)];
        if (raster is not null) CheckSpikes(model, path, drawn);
        SampleSet samples = Samples(parse, model).From(parse.GetValue(From)).First(parse.GetValue(Limit) is > 0 and int limit ? limit : int.MaxValue);
        if (samples.Count == 0) throw CommandFailure.Usage("--from leaves all samples out", "Write a smaller number.");
        RecordedRun run = context.WithProgress(Path.GetFileName(path), progress => parse.GetValue(Cluster) is { } cluster
            ? InStages(context, cluster, model, path, samples.Count, progress)
            : RecordedRun.Run(model, samples, options, options.Stream ? 1 : parse.GetValue(Batch), progress, context.Cancellation));
        if (output is not null) Write(output, run.Arrays(model, options.Stream));
        if (raster is not null)
            OutputFile.Write(raster, () => WholeFile.Write(raster, Encoding.UTF8.GetBytes(SampleRaster.Draw(model, samples, options with { Record = [.. drawn] }, parse.GetValue(RasterSamples), context.Cancellation))));
        return new RunDocument(
            path, samples.Count, run.Seconds, output, raster, [.. model.Outputs.Select((port, index) => Describe(port, run.Outputs[index], samples.Count))],
            options.CollectStatistics ? StatisticsDocument.Of(run.Statistics) : null,
            BackendOption.NameOf(run.Backend), run.BackendReason)
        {
            Counts = parse.GetValue(Counts) ? EvaluationCounts.Of(run.Statistics, null, null, BackendOption.NameOf(run.Backend), run.BackendReason) : null,
        };
    }

    private static RecordedRun InStages(CommandContext context, string addresses, SpikeModel model, string path, int count, IProgress<Spike.Compiler.CompileProgress> progress)
    {
        ParseResult parse = context.Parse;
        foreach (Option option in (Option[])[Record, Raster, Stepped, Stream, Events.Encode, Events.Step])
        {
            if (parse.GetResult(option) is { Implicit: false }) throw CommandFailure.Usage($"{option.Name} is not for a model in stages", "Leave it out, or --cluster.");
        }

        if (!(parse.GetValue(StageSize) > 0)) throw CommandFailure.Usage("--cluster needs --stage-mb, a number of megabytes above 0", "Write what a member can hold, as --stage-mb 256.");
        bool isCounted = parse.GetValue(Stats) || parse.GetValue(Counts);
        using var cluster = new ClusterWork(addresses, context.Settings.ServerKey);
        return cluster.RunStages(
            () => ServerRequest.OfPipeline(path, parse.GetRequiredValue(Input), parse.GetValue(From), count, parse.GetValue(Window), parse.GetValue(StageSize), isCounted), path, model, count, progress, context.Cancellation);
    }

    private static SampleSet Samples(ParseResult parse, SpikeModel model)
    {
        string data = parse.GetRequiredValue(Input);
        (SpikeEncoder? encoder, EventBinning? binning) = Events.Ways(parse);
        return binning is not null ? EventSamples.Read(data, LoadedModel.Shapes(model), binning)
            : encoder is not null ? EncodedSamples.Read(data, LoadedModel.Shapes(model), encoder)
            : LoadedModel.Samples(model, data, labels: null, int.MaxValue);
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

    private static void CheckSpikes(SpikeModel model, string path, IEnumerable<string> names)
    {
        if (names.Except(SampleRaster.Populations(model)).FirstOrDefault() is { } silent)
            throw CommandFailure.At(path, "SPIKE3002", $"'{silent}' sends no spikes, so there is nothing to draw", "Take it out of --record; it is constant, wiring, or read by the processor beside it.");
    }

    private static void Write(string path, IEnumerable<(string Key, DataArray Array)> arrays) => OutputFile.Write(path, () => NpzWriter.Write(path, arrays));
}
