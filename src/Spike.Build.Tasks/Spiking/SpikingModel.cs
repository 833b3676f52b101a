namespace Spike.Spiking;

/// <summary>A model of spiking neurons, as it was found in a graph of elementwise arithmetic: nodes by the names of NIR, a step is 1.</summary>
/// <param name="Nodes">Inputs first, in the model's order.</param>
/// <param name="Steps">Steps that the graph was unrolled over; 1: it is one step, and its states are inputs and outputs.</param>
internal sealed record SpikingModel(IReadOnlyList<SpikingNode> Nodes, int Steps)
{
    /// <summary>Inputs of the graph that hold states, and the outputs that hand them on.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> States { get; init; } = [];

    /// <summary>Outputs of the graph that the network does not have: membranes of neurons that spike.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>Whether the graph's outputs hold all steps, or what is left after the last, by name.</summary>
    public IReadOnlyDictionary<string, bool> Stacked { get; init; } = new Dictionary<string, bool>();

    /// <summary>Inputs of the graph that are the same in all steps.</summary>
    public IReadOnlyList<string> Held { get; init; } = [];
}

/// <summary>A node of the network.</summary>
internal sealed class SpikingNode(string name, string type)
{
    public string Name { get; set; } = name;

    public string Type => type;

    /// <summary>Indices of the nodes that it reads.</summary>
    public List<int> Sources { get; } = [];

    /// <summary>Parameters of neurons, and all others whose numbers are known.</summary>
    public Dictionary<string, Numbers> Numbers { get; } = new(StringComparer.Ordinal);

    /// <summary>Parameters that are whole numbers.</summary>
    public Dictionary<string, long[]> Whole { get; } = new(StringComparer.Ordinal);

    /// <summary>The weight, where it is a constant of the model that was not looked into.</summary>
    public OutlineConstant? Weight { get; set; }

    /// <summary>Whether the model holds the weight as [inputs, outputs].</summary>
    public bool Transposed { get; set; }

    /// <summary>What it gives in a step, without the axis of samples; none: as its readers and sources say.</summary>
    public long[]? Shape { get; set; }

    /// <summary>Whether the threshold is subtracted after a spike.</summary>
    public bool Subtracts { get; set; }

    /// <summary>Whether the reset takes effect in the next step, after the membrane has moved on.</summary>
    public bool ResetsLate { get; set; }

    /// <summary>Whether a membrane that just reaches its threshold spikes.</summary>
    public bool SpikesAtThreshold { get; set; }
}

/// <summary>What was found in a model: a network, or why its neurons make none.</summary>
/// <param name="Model">None where something stands in the way.</param>
/// <param name="Neurons">The populations that were recognised, in words.</param>
/// <param name="Node">Where it stands.</param>
/// <param name="Fault">What stands in the way; none where there is a model.</param>
internal sealed record SpikingFinding(SpikingModel? Model, IReadOnlyList<string> Neurons, string? Node, string? Fault);

/// <summary>A model's neurons make no network.</summary>
internal sealed class SpikingFault(string? node, string reason) : Exception(reason)
{
    public string? Node => node;
}
