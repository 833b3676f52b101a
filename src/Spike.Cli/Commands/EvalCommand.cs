using System.CommandLine;
using Microsoft.ML.OnnxRuntime;
using Spike.Cli.Evaluation;
using Spike.Cli.Policies;
using Spike.Cli.Rendering;
using Spike.Cli.Serving;
using Spike.Compiler.Calibration;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Events;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Spellings;
using Spike.Compiler.Verification;
using Spike.Runtime;
using Spike.Runtime.Chips;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;
using Spike.Runtime.Statistics;

namespace Spike.Cli.Commands;

/// <summary>eval ARTIFACT: what a compiled model gets right, and what that costs.</summary>
internal static class EvalCommand
{
    private static readonly Argument<string> Artifact = CommonOptions.Artifact();
    private static readonly Option<string> Data = new("--data") { Description = "Samples: .npz, .npy, IDX (.gz too) or a folder of .npy.", HelpName = "DATA", Required = true };
    private static readonly Option<string> Labels = CommonOptions.Text("--labels", "FILE", "Class numbers, where the data has none under 'labels'.");
    private static readonly Option<string> Against = CommonOptions.Text("--against", "MODEL.onnx", "Compare with the original network in ONNX Runtime.");
    private static readonly Option<string[]> InputShape = new("--input-shape") { Description = "With --against: the number that an input always is, as at compilation, such as rate=16000.", HelpName = "INPUT=NUMBER" };
    private static readonly Option<int> Threads = CommonOptions.Threads();
    private static readonly Option<string> ChipConfig = CommonOptions.Text("--chip-config", "C", "Compute energy for these chips: loihi1, loihi2, loihi3, or the path of a chip profile or a board. Default: what the model was compiled for.");
    private static readonly Option<string> Backend = BackendOption.Create();
    private static readonly Option<string> Device = DeviceOptions.Address();
    private static readonly Option<int> Retries = DeviceOptions.Retries();
    private static readonly Option<bool> Stepped = CommonOptions.Stepped();
    private static readonly Option<bool> Stream = CommonOptions.Stream();
    private static readonly Option<int> Batch = CommonOptions.Batch();
    private static readonly Option<string> Readout = CommonOptions.Text("--readout", "R", "Native models: what of the first output answers, count (its sum over the steps) or membrane (after the last step). Default: count where it is spikes, else membrane.");
    private static readonly EventOptions Events = new();
    private static readonly Option<int> Limit = CommonOptions.Whole("--limit", "Samples at most; 0 takes all.", 0, int.MaxValue, otherwise: 0);

    private static readonly Option<int> From = CommonOptions.Whole("--from", "Samples that are left out at the beginning.", 0, int.MaxValue, otherwise: 0);
    private static readonly Option<bool> Counts = new("--counts") { Description = "With --json: every count as a whole number too." };
    private static readonly Option<string> Cluster = CommonOptions.Text("--cluster", "URL", "Spread the samples over the members of the compile service there. Several addresses, with commas between, stand in for each other.");
    private static readonly Option<int> Part = CommonOptions.Whole("--part", "With --cluster: samples of one job, rounded up to whole batches.", 1, 1 << 20, otherwise: 256);

    public static Command Create(CommandHost host)
    {
        var command = new Command("eval", "Measures a compiled model on data.") { Artifact, Data, Labels, Against, InputShape, ChipConfig, Threads, Backend, Device, Retries, Stepped, Stream, Batch, Limit, From, Counts, Cluster, Part, Readout };
        foreach (Option option in Events.All) command.Add(option);
        command.SetAction(parse => host.Run(parse, Evaluate, DocumentJson.Default.EvalDocument, EvalText.Write));
        return command;
    }

    private static EvalDocument Evaluate(CommandContext context)
    {
        ParseResult parse = context.Parse;
        var options = new SpikeOptions
        {
            Backend = DeviceOptions.Backend(parse.GetValue(Backend)!, parse.GetValue(Device)),
            Device = DeviceOptions.Of(parse.GetValue(Device), parse.GetValue(Retries)),
            Threads = parse.GetValue(Threads),
            Stepped = parse.GetValue(Stepped),
            Stream = parse.GetValue(Stream),
        };
        int batch = options.Stream ? 1 : parse.GetValue(Batch);
        int limit = parse.GetValue(Limit);
        string path = parse.GetRequiredValue(Artifact);
        using SpikeModel model = LoadedModel.Open(path);
        if (model.IsNative) return EvaluateNative(context, model, path, options, () => Events.Native(parse, parse.GetRequiredValue(Data), model, parse.GetValue(Labels), limit == 0 ? int.MaxValue : limit));
        if (parse.GetValue(Readout) is not null || Events.Ways(parse) is not (null, null))
            throw CommandFailure.Usage("--readout, --encode and --events-step are for native models, and this one is a converted network", "Leave them out.");
        ChipBoard? board = EnergyChip.Of(model, parse.GetValue(ChipConfig));
        SampleSet samples = LoadedModel.Samples(model, parse.GetRequiredValue(Data), parse.GetValue(Labels), int.MaxValue).From(parse.GetValue(From)).First(limit == 0 ? int.MaxValue : limit);
        if (samples.Count == 0) throw CommandFailure.Usage("--from leaves all samples out", "Write a smaller number.");
        Warn(context, LabelCheck.Fault(path, new TensorShape(model.Outputs[0].Shape), !samples.Labels.IsEmpty));
        OnnxModel? original = parse.GetValue(Against) is { } against ? Original(context, model, against) : null;
        Evaluation.Evaluation found = context.WithProgress(Path.GetFileName(path), progress => Measure(() =>
            parse.GetValue(Cluster) is { } cluster
                ? OfCluster(context, cluster, path, samples.Count, progress)
                : Evaluator.Run(model, samples, options, batch, original, progress, context.Cancellation), original?.Path));
        EnergyUse? energy = board is null ? null : EvaluatedEnergy.Of(model, board, samples, found.Statistics, options.Threads, context.Cancellation);
        return new EvalDocument(
            path, samples.Count, found.Accuracy, found.Comparison?.ReferenceAccuracy, model.Outputs[0].Length > 1 ? found.Comparison?.Agreement : null,
            found.Comparison?.Cosine, found.Statistics.SpikesPerSample, found.Statistics.SynapticOperationsPerSample, found.Statistics.Density,
            energy?.Joules, energy?.Note ?? EnergyChip.WhyNone(model), model.MultiplyAccumulates, samples.Count / found.Seconds,
            options.Threads == 0 ? Environment.ProcessorCount : options.Threads, batch,
            BackendOption.NameOf(found.Backend), found.BackendReason, energy, NeuroBenchMetrics.Of(model.Program, found.Statistics))
        { Counts = parse.GetValue(Counts) ? found.Counts : null };
    }

    private static Evaluation.Evaluation OfCluster(CommandContext context, string addresses, string artifact, int count, IProgress<Spike.Compiler.CompileProgress> progress)
    {
        ParseResult parse = context.Parse;
        if (parse.GetValue(Stream)) throw CommandFailure.Usage("--stream takes each sample after the one before, which --cluster cannot do in parts", "Leave one of them out.");
        using var cluster = new ClusterWork(addresses, context.Settings.ServerKey);
        return cluster.Evaluate(
            () => ServerRequest.OfEvaluation(
                artifact, parse.GetRequiredValue(Data), parse.GetValue(Labels), parse.GetValue(Against), string.Join(';', parse.GetValue(InputShape) ?? []), parse.GetValue(From), count, parse.GetValue(Part),
                parse.GetValue(Batch), parse.GetValue(Backend)!, parse.GetValue(Stepped)),
            artifact, progress, context.Cancellation);
    }

    private static EvalDocument EvaluateNative(CommandContext context, SpikeModel model, string path, SpikeOptions options, Func<NativeData> open)
    {
        ParseResult parse = context.Parse;
        if (parse.GetValue(Against) is not null) throw CommandFailure.Usage("a native model was converted from nothing that it could be compared with", "Leave --against out.");
        if (parse.GetValue(Cluster) is not null || parse.GetValue(Counts) || parse.GetValue(From) != 0)
            throw CommandFailure.Usage("--cluster, --counts and --from are for converted networks, and this one is a native model", "Leave them out.");
        NativeReadout readout = NativeReadout.Of(model.Native!, parse.GetValue(Readout))
            ?? throw CommandFailure.Usage($"there is no readout '{parse.GetValue(Readout)}'", $"Choose {NativeReadout.Count} or {NativeReadout.Membrane}.");
        ChipProfile? chip = EnergyChip.Of(model, parse.GetValue(ChipConfig))?.Chip;
        int batch = options.Stream ? 1 : parse.GetValue(Batch);
        NativeData data = open();
        Warn(context, LabelCheck.Fault(path, NativeEvaluator.Choice(model), !data.Labels.IsEmpty));
        NativeEvaluation found = context.WithProgress(Path.GetFileName(path), progress => NativeEvaluator.Run(model, data, options, batch, readout, progress, context.Cancellation));
        SpikeStatistics counted = found.Counts.Statistics;
        EnergyUse? energy = chip is null ? null : UnplacedEnergy.Of(model.Native!, data.Steps, counted, chip);
        return new EvalDocument(
            path, data.Count, found.Accuracy, null, null, null, counted.SpikesPerSample, counted.SynapticOperationsPerSample, counted.Density,
            energy?.Joules, energy?.Note ?? EnergyChip.WhyNone(model), model.MultiplyAccumulates * data.Steps, data.Count / found.Timed.Seconds,
            options.Threads == 0 ? Environment.ProcessorCount : options.Threads, batch, BackendOption.NameOf(found.Timed.Backend), found.Timed.BackendReason, energy,
            NativeMetrics.Of(model.Native!, found.Counts))
        {
            Readout = readout.Name,
            Steps = data.Steps,
            Counted = found.Timed.Backend == Runtime.Backend.Loihi ? "spikes and operations are those of the network in float on the processor" : null,
        };
    }

    private static void Warn(CommandContext context, Diagnostic? warning)
    {
        if (warning is not null) FailureReport.WriteDiagnostics([warning], context.Settings.LogLevel);
    }

    private static T Measure<T>(Func<T> run, string? original)
    {
        try
        {
            return run();
        }
        catch (OnnxRuntimeException e) when (original is not null)
        {
            throw CommandFailure.At(original, "SPIKE1003", $"ONNX Runtime cannot run it on the data ({ValueProbe.Words(e.Message)})", "Name the network that the artifact was made from.");
        }
    }

    private static OnnxModel Original(CommandContext context, SpikeModel model, string path)
    {
        FailureReport.WriteDiagnostics(ModelPolicy.Check(context.Settings, path), context.Settings.LogLevel);
        try
        {
            OnnxModel original = FixedInputs.Apply(OnnxFile.Read(path), InputShapeOption.ParseFixed(context.Parse.GetValue(InputShape) ?? []));
            ExternalData.Check(original);
            original = PlainSpelling.Of(original);
            string[] outputs = [.. original.Proto.Graph.Output.Select(output => output.Name)];
            string[] inputs = [.. original.Proto.Graph.Input.Select(input => input.Name)];
            return outputs.Contains(model.Outputs[0].Name) && model.Inputs.All(input => inputs.Contains(input.Name))
                ? original
                : throw CommandFailure.At(path, "SPIKE1003", $"it is not the network that '{model.Name}' was made from: its inputs or outputs have other names", "Name the original network.");
        }
        catch (ModelFault fault)
        {
            throw new CommandFailure(fault.At(path));
        }
    }
}
