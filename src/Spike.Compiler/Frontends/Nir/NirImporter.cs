using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Spike.Compiler.Diagnostics;
using Spike.Runtime.Native;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Nir;

/// <summary>From the nodes of a file to a network that runs.</summary>
internal sealed class NirImporter
{
    /// <summary>Inputs and outputs of nested graphs in a row.</summary>
    private const int MostPassed = 64;

    private readonly NirNetwork network;
    private readonly NirShapes shapes;
    private readonly SegmentBuilder segments = new();
    private readonly List<int>[] sources;
    private int passed;

    private NirImporter(NirNetwork network)
    {
        this.network = network;
        shapes = NirShapes.Of(network);
        sources = [.. network.Nodes.Select(_ => new List<int>())];
        foreach ((int from, int to) in network.Edges) sources[to].Add(from);
    }

    /// <param name="network">As its file says.</param>
    /// <param name="name">Of the model.</param>
    /// <param name="timeStep">dt; none: the file's.</param>
    /// <param name="rule">How equations become steps; none: as the file says, else forward Euler.</param>
    /// <exception cref="ModelFault">It cannot be run.</exception>
    public static NativeGraph Import(NirNetwork network, string name, double? timeStep, Discretisation? rule)
    {
        if (network.Nodes.Length == 0) throw new ModelFault("SPIKE1003", null, "the network has no nodes", "Export it again.");
        double? dt = timeStep ?? network.TimeStep;
        if (dt is { } given && !(given > 0 && double.IsFinite(given))) throw new ModelFault("SPIKE1005", null, $"the time step is {given}", "Give a length of time above 0, in the unit of the time constants.");
        if (dt is null && network.Nodes.FirstOrDefault(node => node.Type is "Delay" or "I" or "IF" or "LI" or "LIF" or "CubaLI" or "CubaLIF") is { } timed)
            throw new ModelFault("SPIKE1005", timed.Name, "nothing says how long a time step is, and its equations need it",
                "Give --time-step (TimeStep on the SpikeModel item) in the unit of the time constants: the one that the network was trained with, 1e-4 for snnTorch's exports by default.");
        return new NirImporter(network).Build(name, dt ?? 1, rule ?? network.Rule ?? Discretisation.Euler);
    }

    private NativeGraph Build(string name, double dt, Discretisation rule)
    {
        int[] place = new int[network.Nodes.Length];
        var kept = new List<int>();
        for (int id = 0; id < place.Length; id++)
        {
            place[id] = Passes(network.Nodes[id]) ? -1 : kept.Count;
            if (place[id] >= 0) kept.Add(id);
        }

        var graph = new NativeGraph(name, dt, rule, [.. kept.Select(id => Node(id, [.. Sources(id, []).Select(source => place[source])]))]) { Segments = segments };
        return GraphFaults.Find(graph) is { } fault ? throw Fault(fault) : graph;
    }

    // Named where the runtime's words name a node.
    private static ModelFault Fault(string fault)
    {
        const string Lead = "node '";
        int end = fault.IndexOf("': ", StringComparison.Ordinal);
        return fault.StartsWith(Lead, StringComparison.Ordinal) && end > 0
            ? new ModelFault("SPIKE1003", fault[Lead.Length..end], fault[(end + 3)..], "Correct the network, and export it again.")
            : new ModelFault("SPIKE1003", null, fault, "Correct the network, and export it again.");
    }

    // The inputs and outputs of nested graphs.
    private static bool Passes(NirNode node) => node is { Nested: true, Type: NirTypes.Input or NirTypes.Output };

    private IEnumerable<int> Sources(int id, ImmutableHashSet<int> path)
    {
        foreach (int source in sources[id])
        {
            if (!Passes(network.Nodes[source]))
            {
                yield return source;
                continue;
            }

            if (path.Count == MostPassed || ++passed > NirReader.MostEdges) throw network.Nodes[source].Fault("too many inputs and outputs of nested graphs pass on to each other", "Flatten the network.", "SPIKE4001");
            if (path.Contains(source)) throw network.Nodes[source].Fault("it passes on what it gives itself: a cycle without state", "Put neurons or a delay into the cycle.");
            foreach (int from in Sources(source, path.Add(source))) yield return from;
        }
    }

    private NativeNode Node(int id, ImmutableArray<int> from)
    {
        NirNode node = network.Nodes[id];
        (TensorShape input, TensorShape output) = (shapes.Input(id), shapes.Output(id));
        switch (node.Type)
        {
            case NirTypes.Input: return new InputNode(node.Name, output, from);
            case NirTypes.Output: return new OutputNode(node.Name, output, from);
            case "Flatten": return new ReshapeNode(node.Name, output, from);
            case "Affine" or "Linear": return Synapses(node, input, output, from);
            case "Conv1d" or "Conv2d":
                return new ConvolutionNode(node.Name, output, from, NirWindows.Of(node, input), output[0], (int)NirWindows.Groups(node), Segment(node, "weight")!.Value, Segment(node, "bias"));
            case "SumPool2d" or "AvgPool2d": return new PoolNode(node.Name, output, from, NirWindows.Of(node, input), node.Type == "AvgPool2d");
            case "Scale": return new ScaleNode(node.Name, output, from, Segment(node, "scale") ?? throw Missing(node, "scale"));
            case "Threshold": return new ThresholdNode(node.Name, output, from, Segment(node, "threshold") ?? throw Missing(node, "threshold"));
            case "Delay": return new DelayNode(node.Name, output, from, Segment(node, "delay") ?? throw Missing(node, "delay"));
            default: return Neurons(node, output, from);
        }
    }

    private NativeNode Synapses(NirNode node, TensorShape input, TensorShape output, ImmutableArray<int> from)
    {
        int weight = Segment(node, "weight")!.Value;
        int? bias = node.Type == "Affine" ? Segment(node, "bias") ?? throw Missing(node, "bias") : null;
        if (input.Rank == 1) return new DenseNode(node.Name, output, from, input.Length, weight, bias);
        // A matrix for each index of the leading axes: groups of a convolution over one position.
        int groups = input.Length / input[^1];
        // Three axes, which no convolution of NIR has: so it can be told from one.
        var window = new Window(input.Length, [1, 1, 1], [1, 1, 1], [1, 1, 1], [1, 1, 1], [0, 0, 0], [1, 1, 1]);
        return new ConvolutionNode(node.Name, output, from, window, output.Length, groups, weight, bias);
    }

    private NeuronNode Neurons(NirNode node, TensorShape shape, ImmutableArray<int> from)
    {
        NeuronKind kind = Enum.Parse<NeuronKind>(node.Type);
        var parameters = ImmutableArray.CreateBuilder<NeuronParameter>();
        foreach (string name in NeuronKinds.Parameters(kind))
        {
            int segment = Segment(node, name) ?? (name == "w_in" ? segments.Add<float>([1]) : throw Missing(node, name));
            parameters.Add(new NeuronParameter(name, segment));
        }

        if (!NeuronKinds.Spikes(kind)) return new NeuronNode(node.Name, shape, from, kind, parameters.ToImmutable());
        if (!node.Subtracts) parameters.Add(new NeuronParameter(NeuronKinds.Reset, Segment(node, NeuronKinds.Reset) ?? segments.Add<float>([0])));
        else if (node[NeuronKinds.Reset]?.Floats().Any(reset => reset != 0) == true)
            throw node.Fault("its metadata has its threshold subtracted, and it has a v_reset other than 0", "Take one of them out.");
        return new NeuronNode(node.Name, shape, from, kind, parameters.ToImmutable()) { ResetsLate = node.ResetsLate, SpikesAtThreshold = node.SpikesAtThreshold };
    }

    private static ModelFault Missing(NirNode node, string field) => node.Fault($"its {field} is missing", $"Export the network again with a {node.Type} that has it.");

    private int? Segment(NirNode node, string field)
    {
        if (node[field] is not { } value) return null;
        if (value.Text is not null) throw node.Fault($"its {field} is a text", "Give numbers.");
        float[] numbers = value.Floats();
        // Many exporters write one number once for each neuron.
        bool same = field is not ("weight" or "bias") && numbers.Length > 1 && !MemoryMarshal.Cast<float, int>(numbers).ContainsAnyExcept(BitConverter.SingleToInt32Bits(numbers[0]));
        return segments.Add<float>(same ? numbers.AsSpan(0, 1) : numbers);
    }
}
