using System.Collections.Immutable;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>What the importer of one operator sees: its node, the shapes and constants around it, and where its result goes.</summary>
/// <param name="node">The node of the model.</param>
/// <param name="probe">Shapes and constants.</param>
/// <param name="opset">Version of the operator set.</param>
/// <param name="graph">The graph under construction.</param>
internal sealed class ImportContext(NodeProto node, ValueProbe probe, long opset, GraphUnderConstruction graph)
{
    private readonly Dictionary<string, AttributeProto> attributes = node.Attribute.GroupBy(a => a.Name).ToDictionary(group => group.Key, group => group.Last());

    public string OpType => node.OpType;

    public long Opset => opset;

    public int InputCount => node.Input.Count;

    public int OutputCount => node.Output.Count;

    /// <summary>Whether an optional input is there.</summary>
    public bool Has(int input) => input < node.Input.Count && node.Input[input].Length > 0;

    /// <summary>The value that an input reads; one that was only passed on goes by the name it had before.</summary>
    public string Input(int input) => Has(input)
        ? graph.Resolve(node.Input[input])
        : throw Fault("SPIKE1003", $"input {input} is missing", "Export the model again, and check it with onnx.checker.");

    public bool HasOutput(int output) => node.Output[output].Length > 0;

    /// <summary>Whether a node or the caller reads an output.</summary>
    public bool IsWanted(int output) => HasOutput(output) && probe.Read.Contains(node.Output[output]);

    public TensorShape Shape(int input) => probe.Shapes[node.Input[input]];

    public TensorShape OutputShape(int output = 0) => probe.Shapes[node.Output[output]];

    public bool IsConstant(int input) => probe.IsConstant(node.Input[input]);

    /// <summary>Whether an input holds whole numbers or truth values.</summary>
    public bool IsWhole(int input) => probe.Wholes.Contains(node.Input[input]);

    public bool IsTruth(int input) => probe.Truths.Contains(node.Input[input]);

    /// <summary>The type of an input's elements, where the probe saw it.</summary>
    public ElementType? ElementTypeOf(int input) => probe.NarrowTypes.TryGetValue(node.Input[input], out ElementType type) ? type : null;

    /// <summary>Whether the output holds whole numbers or truth values.</summary>
    public bool GivesWhole => probe.Wholes.Contains(node.Output[0]);

    /// <summary>A floating-point input that must not change at run time.</summary>
    public FloatTensor Constant(int input, string role) => probe.Constants.TryGetValue(node.Input[input], out FloatTensor? value)
        ? value
        : throw Fault("SPIKE1004", $"its {role} is computed at run time", $"Export the model with a constant {role}.");

    /// <summary>An input of one element, of floats or whole numbers, that must not change at run time; none where it has several.</summary>
    public float? Number(int input, string role) =>
        probe.Integers.TryGetValue(node.Input[input], out ImmutableArray<long> whole) ? (whole.Length == 1 ? whole[0] : null) : Constant(input, role).Single;

    /// <summary>A whole-number input that must not change at run time; none where the optional input is missing.</summary>
    public ImmutableArray<long>? Integers(int input, string role) => !Has(input) ? null
        : probe.Integers.TryGetValue(node.Input[input], out ImmutableArray<long> value) ? value
        : throw Fault("SPIKE1004", $"its {role} are computed at run time", $"Export the model with constant {role}.");

    /// <summary>A list of words; none where the attribute is missing.</summary>
    public string[]? Texts(string attribute) =>
        attributes.TryGetValue(attribute, out AttributeProto? value) && value.Strings.Count > 0 ? [.. value.Strings.Select(text => text.ToStringUtf8())] : null;

    /// <summary>A list of real numbers; none where the attribute is missing.</summary>
    public float[]? FloatList(string attribute) =>
        attributes.TryGetValue(attribute, out AttributeProto? value) && value.Floats.Count > 0 ? [.. value.Floats] : null;

    public long Integer(string attribute, long otherwise) => attributes.TryGetValue(attribute, out AttributeProto? value) ? value.I : otherwise;

    public float Float(string attribute, float otherwise) => attributes.TryGetValue(attribute, out AttributeProto? value) ? value.F : otherwise;

    public string Text(string attribute, string otherwise) =>
        attributes.TryGetValue(attribute, out AttributeProto? value) ? value.S.ToStringUtf8() : otherwise;

    public ImmutableArray<long>? List(string attribute) =>
        attributes.TryGetValue(attribute, out AttributeProto? value) && value.Ints.Count > 0 ? [.. value.Ints] : null;

    /// <summary>A list with one entry an axis; all <paramref name="otherwise"/> where the attribute is missing.</summary>
    public IntTuple PerAxis(string attribute, int count, int otherwise)
    {
        ImmutableArray<long> list = List(attribute) ?? [.. Enumerable.Repeat((long)otherwise, count)];
        if (list.Length != count) throw Fault("SPIKE1003", $"'{attribute}' has {list.Length} entries where {count} are due", "Export the model again.");
        return [.. list.Select(Whole)];
    }

    /// <summary>A graph that the node holds.</summary>
    public GraphProto Branch(string attribute) => attributes.TryGetValue(attribute, out AttributeProto? value) && value.G is { } branch
        ? branch
        : throw Fault("SPIKE1003", $"its '{attribute}' is missing", "Export the model again, and check it with onnx.checker.");

    /// <summary>An axis counted from the front.</summary>
    public int Axis(long axis, int rank)
    {
        long positive = axis < 0 ? axis + rank : axis;
        return positive >= 0 && positive < rank ? (int)positive : throw Fault("SPIKE1003", $"axis {axis} does not exist in {rank} dimensions", "Export the model again.");
    }

    public int Whole(long number) => number is >= int.MinValue and <= int.MaxValue
        ? (int)number
        : throw Fault("SPIKE1003", $"the number {number} is out of range", "Export the model again.");

    /// <summary>Adds an operator that makes an output of the node.</summary>
    public void Emit(Op op, ImmutableArray<string> inputs, int output = 0) =>
        graph.Add(new Node(OnnxImporter.NameOf(node), op, inputs, node.Output[output]), OutputShape(output));

    /// <summary>The output is one number everywhere, whatever the sample is.</summary>
    public void EmitConstant(float number)
    {
        var values = new float[OutputShape().Length];
        values.AsSpan().Fill(number);
        graph.AddConstant(node.Output[0], new FloatTensor(OutputShape(), values));
    }

    /// <summary>Names a constant that the importer made out of others.</summary>
    public string AddConstant(string role, FloatTensor value)
    {
        string name = $"{node.Output[0]}.{role}";
        while (probe.Shapes.ContainsKey(name)) name += "'";
        return graph.AddConstant(name, value);
    }

    /// <summary>The output is the input: nothing to do but to remember its other name.</summary>
    public void PassOn(int input = 0) => graph.PassOn(Input(input), node.Output[0], OnnxImporter.NameOf(node));

    public ModelFault Fault(string code, string reason, string remedy) => new(code, OnnxImporter.NameOf(node), reason, remedy);

    /// <summary>An attribute or variant that has no integer form here.</summary>
    public ModelFault Unsupported(string reason, string remedy) => Fault("SPIKE1004", $"{OpType} {reason}", remedy);
}
