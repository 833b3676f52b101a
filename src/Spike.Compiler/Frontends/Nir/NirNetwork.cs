using System.Collections.Immutable;
using Spike.Compiler.Diagnostics;
using Spike.Runtime.Native;

namespace Spike.Compiler.Frontends.Nir;

/// <summary>A network as its file says it, nested graphs laid out flat.</summary>
/// <param name="Nodes">In the order of their names within each graph.</param>
/// <param name="Edges">Indices of nodes, in the file's order.</param>
/// <param name="TimeStep">dt, where the file's metadata has one.</param>
internal sealed record NirNetwork(ImmutableArray<NirNode> Nodes, ImmutableArray<(int From, int To)> Edges, double? TimeStep)
{
    /// <summary>How equations become steps, where the file's metadata says it.</summary>
    public Discretisation? Rule { get; init; }
}

/// <summary>A node of the file.</summary>
/// <param name="Name">With the names of the graphs around it, dots between.</param>
/// <param name="Type">The primitive.</param>
/// <param name="Fields">Its parameters.</param>
/// <param name="Nested">Whether it is within a nested graph, where inputs and outputs only pass on.</param>
internal sealed record NirNode(string Name, string Type, ImmutableDictionary<string, NirValue> Fields, bool Nested)
{
    /// <summary>Metadata of the node: whether the threshold is subtracted after a spike.</summary>
    public bool Subtracts { get; init; }

    /// <summary>Metadata of the node: whether the reset of a spike is made in the next step.</summary>
    public bool ResetsLate { get; init; }

    /// <summary>Metadata of the node: whether a membrane that just reaches its threshold spikes.</summary>
    public bool SpikesAtThreshold { get; init; }

    public NirValue? this[string field] => Fields.GetValueOrDefault(field);

    /// <exception cref="ModelFault">The node has no such parameter.</exception>
    public NirValue Require(string field) => this[field] ?? throw Fault($"its {field} is missing", $"Export the network again with a {Type} that has it.");

    public ModelFault Fault(string reason, string remedy, string code = "SPIKE1003") => new(code, Name, reason, remedy);
}

/// <summary>A parameter: numbers, whole numbers or a text.</summary>
/// <param name="Shape">Empty for one alone.</param>
/// <param name="Numbers">As float32; of whole numbers and texts none.</param>
/// <param name="Whole">Of whole numbers.</param>
/// <param name="Text">Of a text.</param>
internal sealed record NirValue(ImmutableArray<int> Shape, float[]? Numbers, long[]? Whole, string? Text)
{
    public int Count => Numbers?.Length ?? Whole?.Length ?? 1;

    /// <summary>Floats, whole numbers among them.</summary>
    public float[] Floats() => Numbers ?? (Whole is null ? [] : [.. Whole.Select(number => (float)number)]);

    public static NirValue Of(params ReadOnlySpan<float> numbers) => new([numbers.Length], numbers.ToArray(), null, null);

    /// <summary>One number that stands for all.</summary>
    public static NirValue Alone(float number) => new([], [number], null, null);

    public static NirValue OfWhole(params ReadOnlySpan<long> numbers) => new([numbers.Length], null, numbers.ToArray(), null);
}
