using System.Collections.Immutable;
using System.CommandLine;
using Microsoft.ML.OnnxRuntime;
using Spike.Cli.Benchmarking;
using Spike.Cli.Policies;
using Spike.Cli.Rendering;
using Spike.Compiler;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Measurement;
using Spike.Compiler.Passes;
using Spike.Runtime;
using Spike.Runtime.Kernels;

namespace Spike.Cli.Commands;

/// <summary>bench MODEL: what a run of the spiking network costs beside ONNX Runtime on the original, float and 8-bit.</summary>
internal static class BenchCommand
{
    private static readonly Argument<string> Model = CommonOptions.Model();
    private static readonly Option<string> Calibration = CommonOptions.Text("--calibration", "DATA", "Real inputs that scales are chosen from; none: noise.");
    private static readonly Option<string> Data = CommonOptions.Text("--data", "DATA", "Inputs that are timed. Default: the calibration data.");
    private static readonly Option<int[]> TimeSteps = CommonOptions.Wholes("--time-steps", "Time steps of a window.", 1, 16, 4, 8);
    private static readonly Option<int[]> Batches = CommonOptions.Wholes("--batch", "Samples of a run.", 1, 1 << 12, 1, 16);
    private static readonly Option<int[]> Threads = CommonOptions.Wholes("--threads", "Threads of every side; 0 takes one for each processor.", 0, 1024, 1, 0);
    private static readonly Option<int> Rounds = CommonOptions.Whole("--rounds", "Timed rounds, in each of which every side runs once.", 1, 1 << 16, otherwise: 21);
    private static readonly Option<string[]> InputShape = new("--input-shape") { Description = "Shape of an input that the model leaves open, or the number that an input always is, as for compile.", HelpName = "SHAPE" };

    public static Command Create(CommandHost host)
    {
        var command = new Command("bench", "Times a network as a spiking one beside ONNX Runtime, interleaved in one process.") { Model, Calibration, Data, TimeSteps, Batches, Threads, Rounds, InputShape };
        command.SetAction(parse => host.Run(parse, Bench, DocumentJson.Default.BenchDocument, BenchText.Write));
        return command;
    }

    private static BenchDocument Bench(CommandContext context)
    {
        string path = context.Parse.GetRequiredValue(Model);
        ImmutableArray<Diagnostic> passed = ModelPolicy.Check(context.Settings, path, context.Settings.Target);
        if (NativeCompiler.Takes(path))
        {
            throw CommandFailure.At(path, "SPIKE3002", "it is a native model: nothing is converted, and ONNX Runtime has no run of it that could be timed beside",
                "Compile it and time 'run'; benchmarks/README.md times native networks.");
        }

        try
        {
            return context.WithProgress(Path.GetFileName(path), progress => Bench(context, path, passed, progress));
        }
        catch (ModelFault fault)
        {
            throw new CommandFailure(fault.At(path));
        }
        catch (OnnxRuntimeException e)
        {
            throw CommandFailure.At(path, "SPIKE1003", $"ONNX Runtime cannot run it on the data ({ValueProbe.Words(e.Message)})", "Check the model and its data.");
        }
    }

    private static BenchDocument Bench(CommandContext context, string path, ImmutableArray<Diagnostic> passed, IProgress<CompileProgress> progress)
    {
        ParseResult parse = context.Parse;
        int[] batches = parse.GetRequiredValue(Batches);
        int[] threads = [.. parse.GetRequiredValue(Threads).Select(count => count == 0 ? Environment.ProcessorCount : count).Distinct()];
        string[] shapes = parse.GetValue(InputShape) ?? [];
        List<(int TimeSteps, SpikeModel Model)> compiled = [];
        try
        {
            foreach (int steps in parse.GetRequiredValue(TimeSteps))
            {
                progress.Report(new CompileProgress($"compiling for T={steps}", 0));
                (CompiledModel model, ImmutableArray<Diagnostic> found) = Compile(context, path, steps, shapes);
                compiled.Add((steps, new SpikeModel(model.Program)));
                passed = [.. passed.Union(found)];
            }

            ImportResult import = OnnxImporter.Import(OnnxFile.Read(path), InputShapeOption.Parse(shapes), InputShapeOption.ParseFixed(shapes));
            SpikeModel first = compiled[0].Model;
            BenchmarkInputs inputs = BenchmarkInputs.Of(first, Pipeline.Recognize(import.Graph!), parse.GetValue(Data) ?? parse.GetValue(Calibration), batches.Max());
            float[] original = Original(import.Original, inputs, first.Outputs[0].Name);
            ByteNetwork bytes = ByteNetwork.Of(import.Original, inputs.Samples, first.Outputs[0], original);
            var benchmark = new Benchmark(
                import.Original, bytes.Model, [.. compiled.Select(model => TimedModel.Of(model.TimeSteps, model.Model, inputs.Samples, original))], inputs.Samples, parse.GetValue(Rounds));
            var times = new List<BatchTimes>();
            foreach ((int batch, int count) in batches.SelectMany(batch => threads.Select(count => (batch, count))))
            {
                progress.Report(new CompileProgress($"timing batch {batch}, threads {count}", (double)times.Count / (batches.Length * threads.Length)));
                times.Add(benchmark.Run(batch, count, context.Cancellation));
            }

            return new BenchDocument(
                path, inputs.Assumed, inputs.Note, SimdLevels.Best.ToString().ToLowerInvariant(), OrtEnv.Instance().GetVersionString(), Environment.ProcessorCount,
                benchmark.Rounds, bytes.Note, bytes.Cosine,
                [.. benchmark.Models.Select(model => new BenchModelDocument(model.TimeSteps, model.Density, model.SpikesPerSample, model.Cosine))],
                [.. times.SelectMany(BenchCaseDocument.Peers)], [.. times.SelectMany(BenchCaseDocument.Cases)])
            { Findings = passed };
        }
        finally
        {
            foreach ((_, SpikeModel model) in compiled) model.Dispose();
        }
    }

    private static (CompiledModel, ImmutableArray<Diagnostic>) Compile(CommandContext context, string path, int timeSteps, string[] shapes)
    {
        var options = new CompileOptions
        {
            ModelPath = path,
            Target = context.Settings.Target,
            TimeSteps = timeSteps,
            Coding = context.Settings.Coding,
            OptimizationLevel = context.Settings.OptimizationLevel,
            WeightBits = context.Settings.WeightBits,
            Pruning = context.Settings.Pruning,
            PruningStructure = context.Settings.PruningStructure,
            DisabledPasses = context.Settings.DisabledPasses,
            InputShapes = InputShapeOption.Parse(shapes),
            FixedInputs = InputShapeOption.ParseFixed(shapes),
            Calibration = context.Parse.GetValue(Calibration) ?? context.Parse.GetValue(Data),
            ValidationSamples = 0,
        };
        CompileResult result = ModelCompiler.Compile(options, progress: null, context.Cancellation);
        return result.Model is { } model ? (model, result.Diagnostics) : throw new CommandFailure(result.Diagnostics);
    }

    private static float[] Original(OnnxModel model, BenchmarkInputs inputs, string output)
    {
        using var session = new PeerSession(model, threads: 1);
        using PeerRun run = session.Bind(inputs.Samples, inputs.Samples.Count);
        return run.Output(output);
    }
}
