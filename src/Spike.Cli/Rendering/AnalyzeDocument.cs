using System.Text.Json.Serialization;
using Spike.Compiler.Diagnostics;

namespace Spike.Cli.Rendering;

/// <summary>The answer of analyze.</summary>
/// <param name="Model">The file.</param>
/// <param name="OperatorSet">Version of the standard operators that it uses; none for native models.</param>
/// <param name="Producer">What exported it, if it says so.</param>
/// <param name="Inputs">Without weights.</param>
/// <param name="Outputs">Of the network.</param>
/// <param name="Operators">Each with its count.</param>
/// <param name="Parameters">Elements of all weights.</param>
/// <param name="MultiplyAccumulates">For one sample; none where the network cannot be compiled.</param>
/// <param name="Compiles">Whether the front end takes all of it.</param>
/// <param name="Diagnostics">What it does not take.</param>
internal sealed record AnalyzeDocument(
    string Model, long? OperatorSet, string? Producer, IReadOnlyList<ValueDocument> Inputs, IReadOnlyList<ValueDocument> Outputs,
    IReadOnlyList<OperatorDocument> Operators, long Parameters, long? MultiplyAccumulates, bool Compiles,
    [property: JsonConverter(typeof(DiagnosticsJson))] IReadOnlyList<Diagnostic> Diagnostics) : ICommandOutcome
{
    /// <summary>Spiking neurons that were recognised in an ONNX graph; none for others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Neurons { get; init; }
}

/// <summary>An input or output of the network.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Of an element.</param>
/// <param name="Shape">Sizes, or the names of those left open; none where even the rank is open.</param>
internal sealed record ValueDocument(string Name, string? Type, IReadOnlyList<string>? Shape);

/// <summary>An operator.</summary>
/// <param name="Name">ONNX's, with its domain unless that is the standard one.</param>
/// <param name="Count">Nodes.</param>
/// <param name="Supported">Whether it can be compiled, within its limits.</param>
/// <param name="Becomes">What it is compiled to.</param>
/// <param name="Limits">What of it is not supported.</param>
internal sealed record OperatorDocument(string Name, int Count, bool Supported, string? Becomes, string? Limits);
