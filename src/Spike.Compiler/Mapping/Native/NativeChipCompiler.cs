using System.Collections.Immutable;
using Spike.Compiler.Data;
using Spike.Compiler.Diagnostics;
using Spike.Runtime;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Statistics;

namespace Spike.Compiler.Mapping.Native;

/// <summary>The chip part of a native model's compilation.</summary>
internal static class NativeChipCompiler
{
    private const int ShownNodes = 5;

    /// <param name="graph">The network.</param>
    /// <param name="board">The chips.</param>
    /// <param name="options">Of the compilation.</param>
    /// <param name="samples">Its calibration data; none: inputs send spikes of 1, and nothing is measured.</param>
    /// <param name="counted">What the float network sent for that data.</param>
    /// <exception cref="ModelFault">The chip's neurons cannot do it, or it does not fit.</exception>
    public static CompiledChip Compile(NativeGraph graph, ChipBoard board, CompileOptions options, NativeSamples? samples, SpikeStatistics? counted)
    {
        int payloadBits = board.Chip.Spikes.PayloadBits.Count;
        Dictionary<int, InputRange>? ranges = samples is null ? null : graph.Inputs.ToDictionary(input => input, input => InputRange.Of(samples.Values[graph.Nodes[input].Name], payloadBits));
        MappedNative mapped = NativeMapping.Map(graph, board, ProfileDigest.Of(board.Chip), ranges, counted is null ? null : Rates(graph, counted));
        NativeChipReport report = NativeChipReport.Of(mapped, board);
        MappingReport mapping = samples is null ? mapped.Report : mapped.Report with { Steps = NativeHost.Steps(mapped.Image, samples.Steps) };
        EnergyUse? energy = null;
        if (samples is not null && mapped.Image.Inputs.Select(port => NativeHost.Fault(port, samples.Values[port.Name], payloadBits)).FirstOrDefault(fault => fault is not null) is { } fault)
            report = report with { AgreementNote = $"the calibration data is no spike train: {fault}" };
        else if (samples is not null)
        {
            MeasuredNative measured = NativeAgreement.Measure(graph, mapped, board, samples);
            PlacedRun run = NativePlacedRun.Of(graph, mapped, board, samples);
            report = report with { Samples = samples.Batch, Steps = samples.Steps, Agreement = measured.Layers, Membranes = measured.Outputs, AgreementNote = null };
            mapping = MeasuredMapping.With(mapping, run, mapped.Image, board.Chip);
            energy = PlacedEnergy.Of(run, board.Chip, mapped.Image.Chips, mapped.Cores.Count);
        }

        return new CompiledChip(mapped.Image, report, mapping, energy,
            [.. mapped.Told.GroupBy(told => told.Reason).Select(told => Told(options.ModelPath, told.Key, [.. told.Select(each => each.Node)]))]);
    }

    /// <summary>One warning a reason, whatever the number of layers.</summary>
    private static Diagnostic Told(string file, string reason, string[] nodes) => new(
        "SPIKE3015", DiagnosticSeverity.Warning, file, nodes.Length == 1 ? nodes[0] : null,
        nodes.Length == 1 ? reason : $"for each of {nodes.Length} layers ({string.Join(", ", nodes.Take(ShownNodes).Select(node => $"'{node}'"))}{(nodes.Length > ShownNodes ? ", ..." : "")}): {reason}",
        "See the agreement in the report, measured on --calibration data, and compile for 'simulation' where it is not near enough.");

    /// <summary>Spikes a sample of each neuron.</summary>
    private static Dictionary<int, double> Rates(NativeGraph graph, SpikeStatistics counted)
    {
        Dictionary<string, PopulationStatistics> populations = counted.Populations.ToDictionary(population => population.Name);
        return Enumerable.Range(0, graph.Nodes.Length).Where(node => populations.ContainsKey(graph.Nodes[node].Name))
            .ToDictionary(node => node, node => (double)populations[graph.Nodes[node].Name].Spikes / counted.Samples / graph.Nodes[node].Shape.Length);
    }
}

/// <summary>A native model on chips.</summary>
/// <param name="Image">What is loaded.</param>
/// <param name="Report">Its fixed point, and how near it is.</param>
/// <param name="Mapping">How it sits on the chips.</param>
/// <param name="Energy">Of a sample, as the emulator counted; none without data.</param>
/// <param name="Warnings">What the chip does otherwise.</param>
internal sealed record CompiledChip(ChipImage Image, NativeChipReport Report, MappingReport Mapping, EnergyUse? Energy, ImmutableArray<Diagnostic> Warnings);
