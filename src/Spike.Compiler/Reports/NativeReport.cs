using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Spike.Compiler.Data;
using Spike.Compiler.Mapping;
using Spike.Compiler.Mapping.Native;
using Spike.Runtime;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Statistics;

namespace Spike.Compiler.Reports;

/// <summary>What a native model is, what it sends and how it sits on its chips. Nothing was converted, so nothing is compared but the chip with the network.</summary>
/// <param name="FormatVersion">Of the keys, as of <see cref="CompileReport"/>.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Compiler">Name and version.</param>
/// <param name="ModelFile">The model's file name, without its folder.</param>
/// <param name="ModelSha256">Of the model file.</param>
/// <param name="Target">What it was compiled for.</param>
/// <param name="Coding">"native".</param>
/// <param name="TimeStep">dt.</param>
/// <param name="Discretisation">How equations become steps.</param>
/// <param name="Inputs">What a caller gives in a step.</param>
/// <param name="Outputs">What a caller gets in a step.</param>
/// <param name="MultiplyAccumulates">Of a step of a sample, were nothing left out.</param>
/// <param name="Samples">On which spikes were counted; 0: there was no data.</param>
/// <param name="Steps">Of each sample.</param>
/// <param name="Populations">Inputs and neurons.</param>
/// <param name="NeuroBench">NeuroBench's complexity metrics.</param>
/// <param name="EnergyNote">What a reader of the energy must know, or why there is none.</param>
internal sealed record NativeReport(
    int FormatVersion, string Model, string Compiler, string ModelFile, string ModelSha256, string Target, string Coding, double TimeStep, string Discretisation,
    ImmutableArray<PortReport> Inputs, ImmutableArray<PortReport> Outputs, long MultiplyAccumulates, int Samples, int Steps, ImmutableArray<NativePopulationReport> Populations,
    [property: JsonPropertyName("neurobench")] NeuroBenchMetrics NeuroBench, string EnergyNote)
{
    /// <summary>How the network sits on the target's chips; none for a target without.</summary>
    public MappingReport? Chip { get; init; }

    /// <summary>Its fixed point there, and how near it is to the network.</summary>
    public NativeChipReport? FixedPoint { get; init; }

    /// <summary>What a sample costs there; none where nothing was counted.</summary>
    public EnergyUse? Energy { get; init; }

    /// <summary>Joules of a sample; none where <see cref="Energy"/> is none.</summary>
    public double? EnergyPerSampleJoules => Energy?.Joules;

    public static NativeReport Of(NativeGraph graph, ArtifactProvenance provenance, NativeSamples? samples, NativeCounter? counted, CompiledChip? chip) => new(
        1, graph.Name, provenance.Compiler, provenance.ModelFile, provenance.ModelSha256, provenance.Target, provenance.Coding, graph.TimeStep, graph.Discretisation.ToString().ToLowerInvariant(),
        [.. graph.Inputs.Select(id => Port(graph.Nodes[id]))], [.. graph.Outputs.Select(id => Port(graph.Nodes[id]))], graph.MultiplyAccumulates, samples?.Batch ?? 0, samples?.Steps ?? 0,
        Sent(graph, samples, counted), NativeMetrics.Of(graph, counted), Note(chip, samples))
    {
        Chip = chip?.Mapping,
        FixedPoint = chip?.Report,
        Energy = chip?.Energy,
    };

    private static string Note(CompiledChip? chip, NativeSamples? samples) => chip?.Energy?.Note
        ?? (chip is null ? "not computed: energy needs a chip profile, and the model was compiled for no chip"
            : samples is null ? "not computed: there is no calibration data to count on" : $"not computed: {chip.Report.AgreementNote}");

    private static PortReport Port(NativeNode node) => new(node.Name, node.Shape.Dimensions);

    private static ImmutableArray<NativePopulationReport> Sent(NativeGraph graph, NativeSamples? samples, NativeCounter? counted)
    {
        Dictionary<string, PopulationStatistics> populations = counted?.Statistics.Populations.ToDictionary(population => population.Name) ?? [];
        double slots = (double)(samples?.Batch ?? 0) * (samples?.Steps ?? 0);
        return [.. GraphOrder.Of(graph, out _)!.Sequence.Select(id => graph.Nodes[id]).Where(node => node is InputNode or NeuronNode or ThresholdNode).Select(node => populations.TryGetValue(node.Name, out PopulationStatistics? sent)
            ? new NativePopulationReport(node.Name, Kind(node), node.Shape.Length, (double)sent.Spikes / samples!.Batch, sent.Spikes / (slots * node.Shape.Length), (double)sent.SynapticOperations / samples.Batch)
            : new NativePopulationReport(node.Name, Kind(node), node.Shape.Length, null, null, null))];
    }

    private static string Kind(NativeNode node) => node is NeuronNode neurons ? neurons.Neurons.ToString() : node is InputNode ? "input" : "threshold";
}

/// <summary>What sends something.</summary>
/// <param name="Name">The node.</param>
/// <param name="Kind">Equations by the names of NIR, "input" or "threshold".</param>
/// <param name="Neurons">How many.</param>
/// <param name="SpikesPerSample">None where they do not spike, or nothing was counted.</param>
/// <param name="Density">Spikes as a share of the slots, neurons and steps.</param>
/// <param name="SynapticOperationsPerSample">Of these spikes.</param>
internal sealed record NativePopulationReport(string Name, string Kind, int Neurons, double? SpikesPerSample, double? Density, double? SynapticOperationsPerSample);
