using System.Collections.Immutable;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>Collects nodes, shapes and constants while a model is read.</summary>
/// <param name="probe">Shapes and constants of the model's own values.</param>
/// <param name="outputs">The model's outputs: they keep their names.</param>
internal sealed class GraphUnderConstruction(ValueProbe probe, IReadOnlySet<string> outputs)
{
    private readonly ImmutableArray<Node>.Builder nodes = ImmutableArray.CreateBuilder<Node>();
    private readonly ImmutableDictionary<string, TensorShape>.Builder shapes = ImmutableDictionary.CreateBuilder<string, TensorShape>();
    private readonly ImmutableDictionary<string, FloatTensor>.Builder constants = ImmutableDictionary.CreateBuilder<string, FloatTensor>();
    private readonly Dictionary<string, string> passedOn = [];

    public void AddInput(string name) => shapes[name] = probe.Shapes[name];

    public void Add(Node node, TensorShape shape)
    {
        foreach (string input in node.Inputs)
        {
            if (probe.Constants.TryGetValue(input, out FloatTensor? value)) AddConstant(input, value);
            else if (probe.Integers.TryGetValue(input, out ImmutableArray<long> whole))
                AddConstant(input, new FloatTensor(probe.Shapes[input], Array.ConvertAll(whole.ToArray(), number => (float)number)));
        }

        nodes.Add(node);
        shapes[node.Output] = shape;
    }

    public string AddConstant(string name, FloatTensor value)
    {
        constants[name] = value;
        shapes[name] = value.Shape;
        return name;
    }

    public void PassOn(string value, string otherName, string node)
    {
        if (outputs.Contains(otherName)) Add(new Node(node, new Reshape(), [value], otherName), probe.Shapes[otherName]);
        else passedOn[otherName] = value;
    }

    public string Resolve(string value) => passedOn.GetValueOrDefault(value, value);

    public Graph Build(string name, ImmutableArray<string> inputs, ImmutableArray<string> outputNames) =>
        new(name, inputs, outputNames, nodes.ToImmutable(), shapes.ToImmutable(), constants.ToImmutable())
        {
            Wholes = [.. inputs.Concat(nodes.Select(node => node.Output)).Where(probe.Wholes.Contains)],
        };
}
