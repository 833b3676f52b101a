using System.Text.Json.Serialization;
using Spike.Compiler;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Mapping.Native;
using Spike.Compiler.Reports;

namespace Spike.Cli.Rendering;

/// <summary>The answer of compile.</summary>
/// <param name="Artifact">The file written; none after an error.</param>
/// <param name="Seconds">From start to end.</param>
/// <param name="Diagnostics">Warnings and errors.</param>
/// <param name="Report">What the conversion costs; none after an error.</param>
/// <param name="Stages">Where the time went; none after an error. The report has them too, but for the writing of its own file.</param>
internal sealed record CompileDocument(
    string? Artifact, double Seconds, [property: JsonConverter(typeof(DiagnosticsJson))] IReadOnlyList<Diagnostic> Diagnostics, CompileReport? Report,
    IReadOnlyList<StageTime>? Stages) : ICommandOutcome
{
    /// <summary>Whether people are shown the parts of the energy; the report has them in any case.</summary>
    [JsonIgnore]
    public bool ListsEnergy { get; init; }

    /// <summary>Whether it was compiled before, and came from a cache. Its report tells of that compilation.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Cached { get; init; }

    /// <summary>Spiking neurons that were recognised in an ONNX graph; none for others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RecognisedDocument? Recognised { get; init; }

    /// <summary>What there is to say about a native model; none for others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NativeReport? Native { get; init; }

    /// <summary>How it lies on its chips; none for others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NativeChipReport? NativeChip => Native?.FixedPoint;
}

/// <summary>Spiking neurons of an ONNX graph, and how the network of them answers beside ONNX Runtime on the graph.</summary>
/// <param name="Neurons">Populations, with their kinds.</param>
/// <param name="Steps">Time steps of a sample.</param>
/// <param name="Values">Values that were compared.</param>
/// <param name="Equal">Those that are the same.</param>
/// <param name="Spikes">Spikes among them.</param>
/// <param name="Data">What both saw.</param>
internal sealed record RecognisedDocument(IReadOnlyList<string> Neurons, int Steps, long Values, long Equal, long Spikes, string Data);
