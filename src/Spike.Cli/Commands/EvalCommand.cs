using System.CommandLine;
using Microsoft.ML.OnnxRuntime;
using Spike.Cli.Evaluation;
using Spike.Cli.Policies;
using Spike.Cli.Rendering;
using Spike.Compiler.Calibration;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Spellings;
using Spike.Runtime;
using Spike.Runtime.Chips;
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
    private static readonly Option<int> Limit = CommonOptions.Whole("--limit", "Samples at most; 0 takes all.", 0, int.MaxValue, otherwise: 0);

    public static Command Create(CommandHost host)
    {
        var command = new Command("eval", "Measures a compiled model on data.") { Artifact, Data, Labels, Against, InputShape, ChipConfig, Threads, Backend, Device, Retries, Stepped, Stream, Batch, Limit };
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
        if (model.IsNative) throw CommandFailure.At(path, "SPIKE3002", "it is a native model, which answers in each step", "Use 'run --output', and judge the steps as the network was trained.");
        ChipBoard? board = EnergyChip.Of(model, parse.GetValue(ChipConfig));
        SampleSet samples = LoadedModel.Samples(model, parse.GetRequiredValue(Data), parse.GetValue(Labels), limit == 0 ? int.MaxValue : limit);
        OnnxModel? original = parse.GetValue(Against) is { } against ? Original(context, model, against) : null;
        Evaluation.Evaluation found = context.WithProgress(Path.GetFileName(path), progress => Measure(() =>
            Evaluator.Run(model, samples, options, batch, original, progress, context.Cancellation), original?.Path));
        EnergyUse? energy = board is null ? null : EvaluatedEnergy.Of(model, board, samples, found.Statistics, options.Threads, context.Cancellation);
        return new EvalDocument(
            path, samples.Count, found.Accuracy, found.Comparison?.ReferenceAccuracy, model.Outputs[0].Length > 1 ? found.Comparison?.Agreement : null,
            found.Comparison?.Cosine, found.Statistics.SpikesPerSample, found.Statistics.SynapticOperationsPerSample, found.Statistics.Density,
            energy?.Joules, energy?.Note ?? EnergyChip.WhyNone(model), model.MultiplyAccumulates, samples.Count / found.Seconds,
            options.Threads == 0 ? Environment.ProcessorCount : options.Threads, batch,
            BackendOption.NameOf(found.Backend), found.BackendReason, energy, NeuroBenchMetrics.Of(model.Program, found.Statistics));
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
