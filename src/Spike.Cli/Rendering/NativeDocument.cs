using System.Text.Json.Serialization;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Native.Graphs;

namespace Spike.Cli.Rendering;

/// <summary>A native network.</summary>
/// <param name="TimeStep">dt.</param>
/// <param name="Discretisation">How equations become steps.</param>
/// <param name="Nodes">In the order of the artifact.</param>
internal sealed record NativeDocument(double TimeStep, string Discretisation, IReadOnlyList<NativeNodeDocument> Nodes)
{
    /// <summary>What lies on its chips; none where it was compiled without them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NativeChipDocument? Chip { get; init; }

    public static NativeDocument Of(NativeGraph graph) => new(graph.TimeStep, graph.Discretisation.ToString().ToLowerInvariant(),
        [.. graph.Nodes.Select(node => new NativeNodeDocument(
            node.Name, KindOf(node), node.Shape.Dimensions, [.. node.Sources.Select(source => graph.Nodes[source].Name)]))]);

    /// <summary>As NIR names them, where it does.</summary>
    public static string KindOf(NativeNode node) => node switch
    {
        NeuronNode neurons => neurons.Neurons.ToString(),
        PoolNode pool => pool.Average ? "average pool" : "sum pool",
        _ => node.GetType().Name[..^"Node".Length].ToLowerInvariant(),
    };
}

/// <summary>One node.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it computes.</param>
/// <param name="Shape">What it gives in a step.</param>
/// <param name="Sources">What it reads.</param>
internal sealed record NativeNodeDocument(string Name, string Kind, IReadOnlyList<int> Shape, IReadOnlyList<string> Sources);

/// <summary>The chip section of a native model.</summary>
/// <param name="Profile">The chip profile.</param>
/// <param name="Board">The board.</param>
/// <param name="Chips">Chips that it takes.</param>
/// <param name="Cores">Of each its chip, its number there, and its slices.</param>
/// <param name="Lags">Of each output, the chip steps that it comes late.</param>
internal sealed record NativeChipDocument(string Profile, string Board, int Chips, IReadOnlyList<NativeCoreDocument> Cores, IReadOnlyList<int> Lags)
{
    public static NativeChipDocument Of(ChipImage image) => new(image.Profile, image.Board, image.Chips,
        [.. image.Cores.Select(core => new NativeCoreDocument(core.Chip, core.Core, [.. core.Slices.GroupBy(slice => slice.Population).Select(group => $"{group.Key}: {group.Sum(slice => slice.Neurons)} neurons")], core.Blocks.Length))],
        [.. image.Outputs.Select(output => output.Lag)]);
}

/// <summary>One core.</summary>
internal sealed record NativeCoreDocument(int Chip, int Core, IReadOnlyList<string> Layers, int Blocks);
