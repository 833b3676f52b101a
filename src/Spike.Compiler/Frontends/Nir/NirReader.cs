using System.Collections.Immutable;
using Spike.Compiler.Diagnostics;
using Spike.Hdf5;
using Spike.Runtime.Native;
using Spike.Runtime.Native.Graphs;

namespace Spike.Compiler.Frontends.Nir;

/// <summary>From groups and datasets to nodes and edges. A graph within a graph is laid out: its inputs and outputs pass on what arrives.</summary>
internal sealed class NirReader
{
    /// <summary>Graphs within graphs.</summary>
    private const int MostLevels = 16;

    public const int MostEdges = 1 << 18;

    private readonly NirValues values = new();
    private readonly List<NirNode> nodes = [];
    private readonly List<(int From, int To)> edges = [];
    private readonly HashSet<double> timeSteps = [];
    private Discretisation? rule;

    private NirReader()
    {
    }

    /// <exception cref="ModelFault">The graph is not one.</exception>
    /// <exception cref="Hdf5Fault">The file is damaged.</exception>
    public static NirNetwork Read(Hdf5Group node)
    {
        var reader = new NirReader();
        if (reader.TypeOf(node, "") == NirTypes.Graph) reader.ReadGraph(node, "", level: 0);
        else reader.ReadAlone(node);
        return new NirNetwork([.. reader.nodes], [.. reader.edges], reader.timeSteps.Count == 1 ? reader.timeSteps.Single() : null) { Rule = reader.rule };
    }

    // NIR may also write one node without a graph around it.
    private void ReadAlone(Hdf5Group node)
    {
        int id = ReadNode(node, "node", nested: false);
        Complete([id], [id], [id], prefix: "");
    }

    /// <summary>A graph's nodes and edges; answers what feeds it and what it gives.</summary>
    private (List<int> Inputs, List<int> Outputs) ReadGraph(Hdf5Group graph, string path, int level)
    {
        if (level == MostLevels) throw new ModelFault("SPIKE0004", path, $"graphs are nested more than {MostLevels} deep, or within themselves", "Flatten the network.");
        ReadTimeStep(graph);
        if (level == 0) ReadRule(graph);
        string prefix = path.Length == 0 ? "" : path + ".";
        Hdf5Group group = graph.Group("nodes");
        var enters = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var leaves = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var inputs = new List<int>();
        var outputs = new List<int>();
        foreach (string name in group.Names)
        {
            Hdf5Group node = group.Group(name);
            if (TypeOf(node, prefix + name) == NirTypes.Graph)
            {
                (enters[name], leaves[name]) = ReadGraph(node, prefix + name, level + 1);
                continue;
            }

            int id = ReadNode(node, prefix + name, level > 0);
            enters[name] = leaves[name] = [id];
            if (nodes[id].Type == NirTypes.Input) inputs.Add(id);
            if (nodes[id].Type == NirTypes.Output) outputs.Add(id);
        }

        ReadEdges(graph, path, enters, leaves);
        var read = new HashSet<int>(edges.Select(edge => edge.To));
        var sent = new HashSet<int>(edges.Select(edge => edge.From));
        int[] own = [.. enters.Values.Concat(leaves.Values).SelectMany(ids => ids).Distinct().Order()];
        (List<int> heads, List<int> tails) = Complete(own,
            [.. own.Where(id => nodes[id].Type != NirTypes.Input && !read.Contains(id) && enters.Values.Any(ids => ids.Contains(id)))],
            [.. own.Where(id => nodes[id].Type != NirTypes.Output && !sent.Contains(id) && leaves.Values.Any(ids => ids.Contains(id)))], prefix, level > 0);
        inputs.AddRange(heads);
        outputs.AddRange(tails);
        return (inputs, outputs);
    }

    private void ReadEdges(Hdf5Group graph, string path, Dictionary<string, List<int>> enters, Dictionary<string, List<int>> leaves)
    {
        Hdf5Dataset dataset = graph.Dataset("edges");
        if (dataset.Count == 0) return;
        if (dataset.Shape is not [_, 2] || dataset.Count / 2 > MostEdges) throw new ModelFault("SPIKE1003", Named(path), "its edges are no list of pairs", "Export the network again.");
        string[] ends = [.. dataset.Texts(values.Take(dataset))];
        var known = new HashSet<(string, string)>();
        for (int i = 0; i < ends.Length; i += 2)
        {
            (string from, string to) = (ends[i], ends[i + 1]);
            if (!known.Add((from, to))) throw new ModelFault("SPIKE1003", Named(path), $"the edge from '{from}' to '{to}' is there twice", "Take one of them out.");
            edges.Add((Only(leaves, from, path, to), Only(enters, to, path, from)));
        }
    }

    private static int Only(Dictionary<string, List<int>> ends, string name, string path, string other)
    {
        if (!ends.TryGetValue(name, out List<int>? ids))
            throw new ModelFault("SPIKE1003", Named(path), $"an edge between '{name}' and '{other}' hangs loose: there is no node '{name}'", "Correct the names of the edges, or export the network again.");
        return ids.Count == 1 ? ids[0] : throw new ModelFault("SPIKE1001", Named(path), $"an edge joins '{name}' to '{other}', and that graph has {ids.Count} ends there, of which NIR names none",
            "Flatten the nested graph, or give it one input and one output.");
    }

    /// <summary>As the NIR library does: what nothing feeds gets an input of its own, and what feeds nothing an output.</summary>
    private (List<int> Inputs, List<int> Outputs) Complete(IEnumerable<int> own, List<int> heads, List<int> tails, string prefix, bool nested = false)
    {
        HashSet<string> names = [.. own.Select(id => nodes[id].Name)];
        int Add(string type, int at)
        {
            string stem = $"{prefix}{type.ToLowerInvariant()}_{nodes[at].Name[prefix.Length..]}", name = stem;
            for (int i = 0; !names.Add(name); i++) name = $"{stem}_{i}";
            nodes.Add(new NirNode(name, type, ImmutableDictionary<string, NirValue>.Empty, nested));
            return nodes.Count - 1;
        }

        var inputs = new List<int>();
        var outputs = new List<int>();
        foreach (int head in heads)
        {
            inputs.Add(Add(NirTypes.Input, head));
            edges.Add((inputs[^1], head));
        }

        foreach (int tail in tails)
        {
            outputs.Add(Add(NirTypes.Output, tail));
            edges.Add((tail, outputs[^1]));
        }

        return (inputs, outputs);
    }

    private int ReadNode(Hdf5Group group, string name, bool nested)
    {
        if (nodes.Count == GraphFaults.MostNodes) throw new ModelFault("SPIKE4001", name, $"the network has more than {GraphFaults.MostNodes} nodes", "Split it.");
        string type = TypeOf(group, name);
        if (!NirTypes.Fields.TryGetValue(type, out ImmutableArray<string> fields))
            throw new ModelFault("SPIKE1001", name, $"NIR has no node '{type}'", $"The nodes are {string.Join(", ", NirTypes.Fields.Keys.Order(StringComparer.Ordinal))}.");
        var found = ImmutableDictionary.CreateBuilder<string, NirValue>(StringComparer.Ordinal);
        try
        {
            foreach (string field in fields.Where(group.Has)) found[field] = values.Read(group.Dataset(field));
        }
        catch (Hdf5Fault fault)
        {
            throw new ModelFault("SPIKE0004", name, $"the file is damaged or too large: {fault.Message}", "Export or download it again.");
        }

        ReadTimeStep(group);
        nodes.Add(new NirNode(name, type, found.ToImmutable(), nested) { Subtracts = Subtracts(group, name), ResetsLate = ResetsLate(group, name), SpikesAtThreshold = SpikesAtThreshold(group, name) });
        return nodes.Count - 1;
    }

    private string TypeOf(Hdf5Group node, string name) => node.Has("type") && values.Read(node.Dataset("type")).Text is { } type
        ? type
        : throw new ModelFault("SPIKE1003", Named(name), "the node does not say its type", "Export the network again.");

    private bool Subtracts(Hdf5Group node, string name)
    {
        if (!node.Has("metadata") || node.Group("metadata") is not { } metadata || !metadata.Has(NirTypes.ResetMechanism)) return false;
        return values.Read(metadata.Dataset(NirTypes.ResetMechanism)).Text switch
        {
            NirTypes.Subtract => true,
            "zero" or "reset" => false,
            var other => throw new ModelFault("SPIKE1004", name, $"its metadata asks for the reset '{other}'", $"Give '{NirTypes.Subtract}' or 'zero', or leave it out."),
        };
    }

    private bool ResetsLate(Hdf5Group node, string name)
    {
        if (!node.Has("metadata") || node.Group("metadata") is not { } metadata || !metadata.Has(NirTypes.ResetDelay)) return false;
        return values.Read(metadata.Dataset(NirTypes.ResetDelay)).Floats() switch
        {
            [0] => false,
            [1] => true,
            _ => throw new ModelFault("SPIKE1004", name, "its metadata has its reset come later than one step after the spike", "Give a reset_delay of 0 or 1, or leave it out."),
        };
    }

    private bool SpikesAtThreshold(Hdf5Group node, string name)
    {
        if (!node.Has("metadata") || node.Group("metadata") is not { } metadata || !metadata.Has(NirTypes.ThresholdRule)) return false;
        return values.Read(metadata.Dataset(NirTypes.ThresholdRule)).Text switch
        {
            NirTypes.Reached => true,
            NirTypes.Above => false,
            var other => throw new ModelFault("SPIKE1004", name, $"its metadata asks for the threshold rule '{other}'", $"Give '{NirTypes.Above}' or '{NirTypes.Reached}', or leave it out."),
        };
    }

    // dt of the whole network; where nodes disagree it counts as not given.
    private void ReadTimeStep(Hdf5Group node)
    {
        if (!node.Has("metadata") || node.Get("metadata") is not Hdf5Group metadata || !metadata.Has("dt")) return;
        if (metadata.Get("dt") is Hdf5Dataset { Count: 1, Element.Kind: Hdf5Kind.Float or Hdf5Kind.Signed } dt)
            timeSteps.Add(dt.Element is { Kind: Hdf5Kind.Float, Size: 8 } ? BitConverter.ToDouble(dt.Read(8)) : values.Read(dt).Floats()[0]);
    }

    private void ReadRule(Hdf5Group graph)
    {
        if (!graph.Has("metadata") || graph.Get("metadata") is not Hdf5Group metadata || !metadata.Has(NirTypes.Discretisation)) return;
        if (Enum.TryParse(values.Read(metadata.Dataset(NirTypes.Discretisation)).Text, ignoreCase: true, out Discretisation found) && Enum.IsDefined(found)) rule = found;
    }

    private static string? Named(string path) => path.Length == 0 ? null : path;
}
