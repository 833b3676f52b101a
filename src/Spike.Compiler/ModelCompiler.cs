using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using Spike.Compiler.Calibration;
using Spike.Compiler.Chips;
using Spike.Compiler.Data;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;
using Spike.Compiler.Mapping;
using Spike.Compiler.Passes;
using Spike.Compiler.Passes.Pruning;
using Spike.Compiler.Passes.Smoothing;
using Spike.Compiler.Planning;
using Spike.Compiler.Reports;
using Spike.Compiler.Verification;
using Spike.Runtime;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Programs;
using Spike.Runtime.Statistics;

namespace Spike.Compiler;

/// <summary>Model file in, integer program and report out: the stages of a compilation in their order.</summary>
internal static class ModelCompiler
{
    private const int NoiseSamples = 256;
    private const int FewestNoiseSamples = 16;

    /// <summary>Multiply-accumulates over all samples of noise: some seconds.</summary>
    private const long NoiseWork = 1L << 38;

    private const int MeasuredSamples = 1000;
    private const string ChoosingTimeSteps = "choosing time steps";

    /// <summary>Compiles a model. What is wrong with the model, the data or the options comes back as diagnostics, not as an exception.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static CompileResult Compile(CompileOptions options, IProgress<CompileProgress>? progress, CancellationToken cancellation)
    {
        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
        diagnostics.AddRange(OptionCheck.Faults(options));
        if (diagnostics.Count > 0) return new CompileResult(diagnostics.ToImmutable(), null);
        try
        {
            return Compile(options with { Board = ChipTarget.Of(options).Board }, diagnostics, progress, cancellation);
        }
        catch (ModelFault fault)
        {
            diagnostics.Add(fault.At(options.ModelPath));
        }
        catch (OnnxRuntimeException e)
        {
            diagnostics.Add(new Diagnostic("SPIKE1003", DiagnosticSeverity.Error, options.ModelPath, null,
                $"ONNX Runtime cannot run the graph on the data ({ValueProbe.Words(e.Message)})", "Check the model and its calibration data."));
        }
        catch (DataFault fault)
        {
            diagnostics.Add(new Diagnostic(fault.Code, DiagnosticSeverity.Error, fault.File, null, fault.Message, fault.Remedy));
        }

        return new CompileResult(diagnostics.ToImmutable(), null);
    }

    private static CompileResult Compile(
        CompileOptions options, ImmutableArray<Diagnostic>.Builder diagnostics, IProgress<CompileProgress>? progress, CancellationToken cancellation)
    {
        var clock = new StageClock();
        void Report(string stage, double fraction)
        {
            cancellation.ThrowIfCancellationRequested();
            clock.Enter(stage);
            progress?.Report(new CompileProgress(stage, fraction));
        }

        Report("reading", 0);
        OnnxModel model = OnnxFile.Read(options.ModelPath);
        ImportResult import = OnnxImporter.Import(model, options.InputShapes, options.FixedInputs);
        diagnostics.AddRange(import.Diagnostics);
        if (import.Graph is null) return new CompileResult(diagnostics.ToImmutable(), null);
        Graph graph = Pipeline.Recognize(import.Graph with { Name = options.Name ?? import.Graph.Name });
        Windows.Check(graph);
        long weights = WeightReaders.Count(graph);
        double pruned = options.DisabledPasses.Contains(MagnitudePruning.Name) ? 0 : options.Pruning;
        if (pruned > 0) graph = Pipeline.Prune(graph, pruned, options.PruningStructure == CompileOptions.Structured);

        SampleSet? real = Samples(options.Calibration, graph, labels: options.Calibration == options.ValidationData ? options.Labels : null);
        if (real is null)
        {
            diagnostics.Add(new Diagnostic("SPIKE2001", DiagnosticSeverity.Warning, options.ModelPath, null,
                "no calibration data was given, so scales were chosen from noise and accuracy may suffer",
                "Give some hundred real inputs as calibration data (.npz, .npy or IDX)."));
        }

        SampleSet calibration = real?.First(options.CalibrationSamples) ?? SampleSet.Noise(graph, SampleCount.Within(graph, NoiseWork, FewestNoiseSamples, NoiseSamples));
        Smoothing smoothing = real is null || options.DisabledPasses.Contains(OutlierSmoothing.Name) ? Smoothing.None : Smoothing.Of(graph);
        Report("calibrating", 0.05);
        ImmutableDictionary<string, SoftmaxRows?> observed = ProgramLowering.ObservedValues(graph);
        // A value that outliers may be moved from is watched itself.
        ImmutableDictionary<string, string> copied = CopiedValues.Of(graph, observed).RemoveRange(smoothing.Observers.Keys);
        ImmutableDictionary<string, ValueRange> ranges = Calibrator.Observe(
            import.Model, observed.RemoveRange(copied.Keys), graph.Shapes, graph.Views, smoothing.Observers, calibration, options.Threads,
            new Progress(share => Report("calibrating", 0.05 + (0.35 * share))), cancellation);
        ranges = ranges.AddRange(copied.Select(copy => KeyValuePair.Create(copy.Key, ranges[copy.Value])));
        if (Calibrator.Fault(graph, ranges) is { } fault) throw fault;
        ranges = MaskedMaxima.Raise(graph, ranges);
        double found = 0.4;
        var search = new CalibrationSearch(import.Model, graph, ranges, smoothing, real is null ? null : calibration, options, stage => Report(options.ChoosesTimeSteps ? ChoosingTimeSteps : stage, found), cancellation);
        (string kind, SampleSet samples) = options.ValidationData is not null && options.ValidationData != options.Calibration
            ? ("validation", Samples(options.ValidationData, graph, options.Labels)!)
            : real is not null ? ("calibration", real) : ("noise", calibration);
        if (LabelCheck.Fault(options.ModelPath, graph.Shapes[graph.Outputs[0]], !samples.Labels.IsEmpty, options.MaxAccuracyDrop is not null) is { } useless)
        {
            diagnostics.Add(useless);
            if (useless.Severity == DiagnosticSeverity.Error) return new CompileResult(diagnostics.ToImmutable(), null);
        }

        StepPlan plan = StepPlan.Of(options);
        (SpikingProgram program, graph, ImmutableArray<CalibrationTrial> trials) = options.ChoosesTimeSteps
            ? new TimeStepSearch(
                search, import.Model, graph, samples.First(options.ValidationSamples > 0 ? options.ValidationSamples : MeasuredSamples), options, new Progress(share => Report(ChoosingTimeSteps, found = 0.4 + (0.25 * share))), cancellation).Run()
            : search.Run(plan);

        SpareMemory.Return();
        Report("verifying", 0.65);
        CheckResult? check = options.ValidationSamples == 0 ? null : ModelCheck.Run(
            program, import.Original, samples.First(options.ValidationSamples), options.Threads,
            new Progress(share => Report("verifying", 0.65 + (0.25 * share))), cancellation);
        ImmutableArray<PopulationPlace> places = PopulationGraph.Of(program);
        ImmutableDictionary<int, ImmutableArray<int>> watched = SpikeRaster.Choose(program, places);
        if (check is not null) Report("measuring layers", 0.9);
        SpareMemory.Return();
        LayerCheckResult? layers = check is null ? null : LayerCheck.Run(
            program, graph, import.Model, samples.First(options.ValidationSamples), watched, options.Threads, cancellation);
        if (check is not null && kind != "noise" && (AccuracyCheck.Fault(options, check, Decibels(program, layers)) ?? AccuracyCheck.Doubt(options, check)) is { } miss)
            diagnostics.Add(miss);
        if (check is not null) Report("comparing codings", 0.97);
        CodingComparison? codings = check is null ? null : CodingTrials.Run(
            program, search.InShortWindows(plan), import.Original, samples.First(options.ValidationSamples), options.Threads, cancellation);
        // Once it is checked and measured, so that the spikes that were counted say which cores should stand near each other.
        if (options.Board is not null) Report("mapping", 0.98);
        MappedChip? mapped = options.Board is { } board ? ChipMapping.Map(program, board, ProfileDigest.Of(board.Chip), options.Mapping, check is null ? null : SpikeRates.Of(program, check.Statistics)) : null;
        PlacedRun? placed = mapped is null || check is null ? null : RunPlaced(program, mapped.Image, options.Board!, check, samples, options.Threads, cancellation);
        MappingReport? chip = mapped is null || placed is null ? mapped?.Report : MeasuredMapping.With(mapped.Report, placed, mapped.Image, options.Board!.Chip);
        Report("describing", 0.99);
        ArtifactProvenance provenance = ProvenanceOf(options, model);
        CompileReport report = ReportBuilder.Build(new ReportFacts(program, places, provenance, real is null ? 0 : calibration.Count, trials, kind, check, layers, codings,
            weights, CalibrationSearch.WeightBits(options), pruned, options.PruningStructure,
            placed is null ? null : PlacedEnergy.Of(placed, options.Board!.Chip, mapped!.Image.Chips, mapped.Image.Cores.Length), options.Board is not null)) with
        { Chip = chip };
        SpikeRaster? raster = layers is null ? null : SpikeRaster.Of(program, places, watched, layers.FirstCodes);
        Report("done", 1);
        return diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            ? new CompileResult(diagnostics.ToImmutable(), null)
            : new CompileResult(diagnostics.ToImmutable(), new CompiledModel(program, report, raster, provenance, clock.Times) { Chip = mapped?.Image });
    }

    /// <summary>The placed program on the emulator, on the first samples of the check: the same bits, and what they cost.</summary>
    private static PlacedRun RunPlaced(SpikingProgram program, ChipImage image, ChipBoard board, CheckResult check, SampleSet samples, int threads, CancellationToken cancellation)
    {
        using var model = new SpikeModel(program);
        int count = PlacedCheck.Samples(image, check.Statistics.SynapticOperationsPerSample, check.Comparison.Samples);
        return PlacedCheck.Run(model, image, board, samples, count, threads, cancellation);
    }

    private static IEnumerable<(string Name, double Decibels)> Decibels(SpikingProgram program, LayerCheckResult? layers) =>
        (layers?.Errors ?? []).Where(layer => layer.Value.Decibels is not null).Select(layer => (program.Edges[layer.Key].Name, layer.Value.Decibels!.Value));

    private static ArtifactProvenance ProvenanceOf(CompileOptions options, OnnxModel model) => new(
        $"spike-compile {typeof(ModelCompiler).Assembly.GetName().Version!.ToString(3)}", Path.GetFileName(options.ModelPath), Fingerprint.Of([model.Path, .. ExternalData.Files(model)]),
        options.TimeSteps, options.Coding, options.Target, options.OptimizationLevel,
        options.Calibration is { } data ? Fingerprint.Of(data) : null);

    private static SampleSet? Samples(string? path, Graph graph, string? labels)
    {
        if (path is null) return null;
        SampleSet samples = SampleFiles.Read(path, graph.Inputs.ToImmutableDictionary(input => input, input => graph.Shapes[input]), labels);
        IReadOnlyDictionary<string, int> rows = TableRows.Of(graph);
        foreach (string input in graph.Inputs.Where(graph.Wholes.Contains))
            WholeSamples.Check(samples, path, input, rows.TryGetValue(input, out int count) ? new WholeRange(-count, count - 1) : new WholeRange(-WholeSamples.Largest, WholeSamples.Largest));
        return samples;
    }

    /// <summary>Reports on the thread that works, so that the order of what a user sees is the order of the work.</summary>
    private sealed class Progress(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
