using System.Collections.Immutable;
using Spike.Compiler.Chips;
using Spike.Compiler.Data;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Nir;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Spiking;
using Spike.Compiler.Mapping.Native;
using Spike.Compiler.Reports;
using Spike.Runtime;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Native;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;
using Spike.Spiking;

namespace Spike.Compiler;

/// <summary>A file of spiking neurons in, a native network out. Nothing is converted; for a chip its numbers are rounded to the chip's fixed point.</summary>
internal static class NativeCompiler
{
    /// <summary>What provenance says of a native model's coding.</summary>
    public const string Coding = "native";

    /// <summary>Whether a model file holds neurons of its own.</summary>
    public static bool Takes(string path) => NirFile.IsNamed(path) || SpikingOnnx.Find(path) is not null;

    /// <summary>Compiles a model. What is wrong with it or with the options comes back as diagnostics.</summary>
    public static NativeResult Compile(CompileOptions options)
    {
        ImmutableArray<Diagnostic> faults = [.. OptionCheck.Faults(options), .. Faults(options)];
        if (faults.Length > 0) return new NativeResult(faults, null);
        try
        {
            Discretisation? rule = options.Discretisation is { } name ? Enum.Parse<Discretisation>(name, ignoreCase: true) : null;
            SpikingFinding? finding = NirFile.IsNamed(options.ModelPath) ? null : SpikingOnnx.Find(options.ModelPath);
            if (finding is not null) RequireOwnSteps(options);
            (NirNetwork network, SpikingModel? found, OnnxModel? original) = finding is null ? (NirFile.Read(options.ModelPath), null, null) : SpikingOnnx.Read(options.ModelPath, finding);
            NativeGraph graph = NirImporter.Import(network, options.Name ?? Path.GetFileNameWithoutExtension(options.ModelPath), options.TimeStep, rule);
            SpikingAgreement? agreement = found is null ? null : new SpikingCheck(original!, found, graph).Run(options.Calibration);
            var provenance = new ArtifactProvenance(
                $"spike-compile {typeof(NativeCompiler).Assembly.GetName().Version!.ToString(3)}", Path.GetFileName(options.ModelPath), Fingerprint.Of(options.ModelPath),
                TimeSteps: 1, Coding, options.Target, options.OptimizationLevel, options.Calibration is { } data ? Fingerprint.Of(data) : null);
            Diagnostic[] told = [.. CoarseStep(graph, options.ModelPath), .. LeftOut(found, options.ModelPath)];
            NativeSamples? samples = options.Calibration is { } calibration ? NativeSamples.Read(calibration, Inputs(graph)) : null;
            NativeCounter? counted = samples is null ? null : Count(graph, samples, options.Threads);
            CompiledChip? chip = ChipTarget.Of(options).Board is { } board ? NativeChipCompiler.Compile(graph, board, options, samples, counted?.Statistics) : null;
            return new NativeResult(
                [.. told, .. chip?.Warnings ?? []],
                new CompiledNative(graph, provenance, NativeReport.Of(graph, provenance, samples, counted, chip)) { Chip = chip?.Image, Agreement = agreement, Neurons = finding?.Neurons ?? [] });
        }
        catch (ModelFault fault)
        {
            return new NativeResult([fault.At(options.ModelPath)], null);
        }
        catch (DataFault fault)
        {
            return new NativeResult([new Diagnostic(fault.Code, DiagnosticSeverity.Error, fault.File, null, fault.Reason, fault.Remedy)], null);
        }
    }

    /// <summary>The program beside a native network: nothing but a name.</summary>
    public static SpikingProgram Program(NativeGraph graph) => new(graph.Name, [], [], [], [], graph.MultiplyAccumulates, Arena: null);

    private static IReadOnlyList<SpikeTensor> Inputs(NativeGraph graph) =>
        [.. graph.Inputs.Select(id => graph.Nodes[id]).Select(node => new SpikeTensor(node.Name, [1, .. node.Shape.Dimensions], node.Shape.Length, TimeSteps: 1))];

    /// <summary>What the network sends for the data.</summary>
    private static NativeCounter Count(NativeGraph graph, NativeSamples samples, int threads)
    {
        var counter = new NativeCounter(graph, samples.Batch);
        using var engine = new SimulatorEngine(graph, samples.Batch, threads == 0 ? Environment.ProcessorCount : threads, []);
        for (int first = 0, count; first < samples.Steps; first += count)
        {
            count = Math.Min(engine.Block, samples.Steps - first);
            foreach (int input in graph.Inputs)
            {
                int length = graph.Nodes[input].Shape.Length;
                for (int row = 0; row < count * samples.Batch; row++)
                    samples.Values[graph.Nodes[input].Name].AsSpan(((first * samples.Batch) + row) * length, length).CopyTo(engine.Input(input, row % samples.Batch, row / samples.Batch));
            }

            engine.Run(count);
            counter.Add(engine, first, count);
            engine.Carry();
        }

        counter.End(samples.Steps);
        return counter;
    }

    private static IEnumerable<Diagnostic> Faults(CompileOptions options)
    {
        Diagnostic Fault(string reason, string remedy) => new("SPIKE3002", DiagnosticSeverity.Error, options.ModelPath, null, reason, remedy);
        if (options.Target == "cuda") yield return Fault($"a native model does not run on the target '{options.Target}'", "Compile it for 'simulation' or a chip.");
        if (options.Discretisation is { } rule && !Enum.TryParse<Discretisation>(rule, ignoreCase: true, out _))
            yield return Fault($"there is no discretisation '{rule}'", "Choose euler or exponential.");
    }

    // Its steps are those of its graph, and its numbers are decays already.
    private static void RequireOwnSteps(CompileOptions options)
    {
        if (options.TimeStep is { } step && step != 1)
            throw new ModelFault("SPIKE1005", null, $"a time step of {step} was given, and the neurons of an ONNX graph are written for its own steps", "Leave --time-step (TimeStep) out: a step is 1.");
        if (options.Discretisation is { } rule && !rule.Equals(nameof(Discretisation.Euler), StringComparison.OrdinalIgnoreCase))
            throw new ModelFault("SPIKE1005", null, $"the discretisation '{rule}' was given, and the neurons of an ONNX graph are steps already", "Leave --discretisation (Discretisation) out.");
    }

    private static IEnumerable<Diagnostic> LeftOut(SpikingModel? found, string file) => (found?.LeftOut ?? []).Select(output => new Diagnostic("SPIKE1008", DiagnosticSeverity.Warning, file, null,
        $"output '{output}' holds membranes of spiking neurons, and the native network does not give it", "Record the neurons instead: 'run --record', SpikeOptions.Record."));

    /// <summary>Forward Euler with a step longer than a time constant overshoots: the membrane changes its sign in each step.</summary>
    private static IEnumerable<Diagnostic> CoarseStep(NativeGraph graph, string file)
    {
        if (graph.Discretisation != Discretisation.Euler) yield break;
        foreach (NeuronNode node in graph.Nodes.OfType<NeuronNode>())
        {
            foreach (NeuronParameter parameter in node.Parameters.Where(parameter => parameter.Name.StartsWith("tau", StringComparison.Ordinal)))
            {
                float least = float.PositiveInfinity;
                foreach (float tau in graph.Segments.Read<float>(parameter.Segment)) least = Math.Min(least, tau);
                // A tau of one step, rounded to float, is no overshoot.
                if (graph.TimeStep <= least * (1 + 1e-6)) continue;
                yield return new Diagnostic("SPIKE1006", DiagnosticSeverity.Warning, file, node.Name,
                    $"a time step of {graph.TimeStep} is longer than its {parameter.Name} of {least}, and forward Euler overshoots there", "Give a shorter --time-step, or --discretisation exponential.");
                break;
            }
        }
    }
}

/// <summary>What a compilation found, and what it made.</summary>
/// <param name="Diagnostics">Warnings and errors.</param>
/// <param name="Model">None exactly when there is an error.</param>
internal sealed record NativeResult(ImmutableArray<Diagnostic> Diagnostics, CompiledNative? Model);

/// <summary>A native network, ready to be written.</summary>
/// <param name="Graph">The network.</param>
/// <param name="Provenance">What it was made from.</param>
/// <param name="Report">What there is to say about it.</param>
internal sealed record CompiledNative(NativeGraph Graph, ArtifactProvenance Provenance, NativeReport Report)
{
    /// <summary>What is loaded onto chips; none for a target without them.</summary>
    public ChipImage? Chip { get; init; }

    /// <summary>Of an ONNX graph: the populations that were recognised.</summary>
    public IReadOnlyList<string> Neurons { get; init; } = [];

    /// <summary>Of an ONNX graph: how it answers beside the original.</summary>
    public SpikingAgreement? Agreement { get; init; }
}
