namespace Spike.Spiking;

/// <summary>A model without its large weights: what spiking neurons are recognised in.</summary>
internal sealed record ModelOutline(
    string Name,
    IReadOnlyList<OutlineNode> Nodes,
    IReadOnlyDictionary<string, OutlineConstant> Constants,
    IReadOnlyList<OutlineTensor> Inputs,
    IReadOnlyList<OutlineTensor> Outputs);

/// <summary>A node of the graph.</summary>
internal sealed record OutlineNode(string Name, string Op, string[] Inputs, string[] Outputs, IReadOnlyDictionary<string, OutlineAttribute> Attributes)
{
    public long Int(string name, long otherwise) => Attributes.TryGetValue(name, out OutlineAttribute? attribute) ? attribute.Int : otherwise;

    public float Float(string name, float otherwise) => Attributes.TryGetValue(name, out OutlineAttribute? attribute) ? attribute.Float : otherwise;

    public long[]? Ints(string name) => Attributes.TryGetValue(name, out OutlineAttribute? attribute) ? attribute.Ints : null;

    public string Text(string name) => Attributes.TryGetValue(name, out OutlineAttribute? attribute) ? attribute.Text : "";

    public bool Has(int input) => input < Inputs.Length && Inputs[input].Length > 0;

    public override string ToString() => Name.Length > 0 ? Name : $"{Op} -> {Outputs.FirstOrDefault()}";
}

internal sealed record OutlineAttribute(long Int, float Float, long[] Ints, string Text, OutlineConstant? Tensor);

/// <summary>A constant tensor; no values where they are too many to look into, or of another file.</summary>
internal sealed record OutlineConstant(string Name, long[] Shape, double[]? Values);

/// <summary>An input or output; an axis of -1 is open.</summary>
internal sealed record OutlineTensor(string Name, bool IsFloat, long[]? Shape);
