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
    /// <exception cref="ModelFault">The chip's neurons cannot do it, or it does not fit.</exception>
    /// <exception cref="DataFault">The calibration data cannot be used.</exception>
    public static (ChipImage Image, NativeChipReport Report, ImmutableArray<Diagnostic> Warnings) Compile(NativeGraph graph, ChipBoard board, CompileOptions options)
    {
        MappedNative mapped = NativeMapping.Map(graph, board, ProfileDigest.Of(board.Chip));
        NativeChipReport report = NativeChipReport.Of(mapped, board);
        if (options.Calibration is { } data) report = Measure(report, graph, mapped, board, data);
        return (mapped.Image, report, [.. mapped.Told.Select(told => new Diagnostic(
            "SPIKE3015", DiagnosticSeverity.Warning, options.ModelPath, told.Node, told.Reason, "See the agreement in the report, measured on --calibration data, and compile for 'simulation' where it is not near enough."))]);
    }

    private static NativeChipReport Measure(NativeChipReport report, NativeGraph graph, MappedNative mapped, ChipBoard board, string data)
    {
        NativeSamples samples = NativeSamples.Read(data, [.. graph.Inputs.Select(id => graph.Nodes[id]).Select(node => new SpikeTensor(node.Name, [1, .. node.Shape.Dimensions], node.Shape.Length, TimeSteps: 1))]);
        string? fault = samples.Values.Values.Select(values => NativeHost.Fault(values, board.Chip.Spikes.PayloadBits.Count)).FirstOrDefault(fault => fault is not null);
        if (fault is not null) return report with { AgreementNote = $"the calibration data is no spike train: {fault}" };
        EnergyUse energy = PlacedEnergy.Of(NativePlacedRun.Of(graph, mapped, board, samples), board.Chip, mapped.Image.Chips, mapped.Cores.Count);
        return report with { Energy = energy, EnergyNote = energy.Note, Samples = samples.Batch, Steps = samples.Steps, Agreement = NativeAgreement.Measure(graph, mapped, board, samples), AgreementNote = null };
    }
}
