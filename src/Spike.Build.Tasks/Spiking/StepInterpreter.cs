namespace Spike.Spiking;

/// <summary>Reads what each value of a graph is made of, step by step. Membranes are cut out: they go by the name of their population.</summary>
internal sealed partial class StepInterpreter
{
    private readonly ModelOutline model;
    private readonly int time;
    private readonly bool single;
    private readonly IReadOnlyDictionary<string, bool> cuts;
    private readonly Dictionary<string, StepValue> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OutlineNode> producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> expressionNumbers = new(StringComparer.Ordinal);

    private StepInterpreter(ModelOutline model, int time, bool single, IReadOnlyDictionary<string, bool> cuts)
    {
        (this.model, this.time, this.single, this.cuts) = (model, time, single, cuts);
        foreach (OutlineNode node in model.Nodes)
        {
            foreach (string output in node.Outputs)
                producers[output] = node;
        }
    }

    public Atoms Atoms { get; } = new();

    public List<Expression> Expressions { get; } = [];

    public List<SeenPopulation> Populations { get; } = [];

    /// <summary>Nodes whose results are not known.</summary>
    public List<OutlineNode> Unknowns { get; } = [];

    /// <summary>Values that look like the state of neurons without a threshold: a later step reads them.</summary>
    public HashSet<string> States { get; } = new(StringComparer.Ordinal);

    /// <summary>Values of the steps, as they are stacked.</summary>
    public List<string[]> Stacks { get; } = [];

    /// <param name="model">The graph.</param>
    /// <param name="time">Steps that the leading axis of the inputs counts; 0: there is no such axis.</param>
    /// <param name="single">Whether the graph is one step, and states are inputs and outputs.</param>
    /// <param name="cuts">Names of the values that are states, and whether a threshold is put to them.</param>
    public static StepInterpreter Run(ModelOutline model, int time, bool single, IReadOnlyDictionary<string, bool> cuts)
    {
        var interpreter = new StepInterpreter(model, time, single, cuts);
        interpreter.Run();
        return interpreter;
    }

    /// <summary>What a value is made of, or null.</summary>
    public StepValue? this[string name] => values.TryGetValue(name, out StepValue? value) ? value : null;

    public OutlineNode? Producer(string name) => producers.TryGetValue(name, out OutlineNode? node) ? node : null;

    /// <summary>The latest step in a form; null where it is the same in all steps.</summary>
    public int? TimeOf(Form form) => form.AtomNumbers.Max(atom => Atoms[atom].Time);

    private void Run()
    {
        foreach (KeyValuePair<string, OutlineConstant> constant in model.Constants)
            values[constant.Key] = Constant(constant.Value);
        for (int i = 0; i < model.Inputs.Count; i++)
            values[model.Inputs[i].Name] = Input(i);
        foreach (OutlineNode node in model.Nodes)
        {
            StepValue[]? inputs = Inputs(node);
            if (node.Op == "Split" && inputs is not null)
            {
                Split(node, inputs);
                continue;
            }

            StepValue result = (inputs is null ? null : Interpret(node, inputs)) ?? Unknown(node);
            if (node.Outputs.Length == 0)
                continue;
            if (result.Steps is { Length: 1 } && result.Layout == TimeLayout.None && cuts.TryGetValue(node.Outputs[0], out bool spikes) && !IsUnknown(result.Steps[0]))
                result = Cut(node, result, spikes);
            values[node.Outputs[0]] = result;
        }

        foreach (OutlineTensor output in model.Outputs)
            LookForStates(output.Name);
    }

    private StepValue[]? Inputs(OutlineNode node)
    {
        var inputs = new List<StepValue>();
        foreach (string name in node.Inputs)
        {
            if (name.Length == 0)
                inputs.Add(StepValue.Of(Numbers.Zero));
            else if (values.TryGetValue(name, out StepValue? value))
                inputs.Add(value);
            else
                return null;
        }

        return [.. inputs];
    }

    private StepValue Input(int index)
    {
        long[]? shape = model.Inputs[index].Shape;
        if (!HasTime(index))
            return StepValue.Of(Form.Of(Atoms.Of(new Atom(AtomKind.Input, index, null))), shape);
        return StepValue.Of([.. Enumerable.Range(0, time).Select(t => Form.Of(Atoms.Of(new Atom(AtomKind.Input, index, t))))], TimeLayout.Leading, shape);
    }

    /// <summary>Whether the first axis of an input counts steps.</summary>
    public bool HasTime(int input) => time > 0 && model.Inputs[input].Shape is { Length: >= 2 } shape && shape[0] == time;

    private static StepValue Constant(OutlineConstant constant) =>
        constant.Values is { } numbers ? StepValue.Of(new Numbers(constant.Shape, numbers)) : StepValue.Of(constant);

    private StepValue Unknown(OutlineNode node)
    {
        Unknowns.Add(node);
        return StepValue.Of(Form.Of(Atoms.Of(new Atom(AtomKind.Unknown, Unknowns.Count - 1, null))), null);
    }

    private bool IsUnknown(Form form) => form.Alone is { } atom && Atoms[atom].Kind == AtomKind.Unknown;

    private StepValue? Interpret(OutlineNode node, StepValue[] x)
    {
        if (node.Op == "Constant")
            return node.Attributes.TryGetValue("value", out OutlineAttribute? attribute) && attribute.Tensor is { } tensor ? Constant(tensor with { Name = node.Outputs[0] })
                : node.Attributes.TryGetValue("value_float", out attribute) ? StepValue.Of(new Numbers(attribute.Float))
                : node.Attributes.TryGetValue("value_int", out attribute) ? StepValue.Of(new Numbers(attribute.Int))
                : null;
        if (node.Op == "ConstantOfShape")
            return Fill(node, x[0].Constant);
        if (x.Length > 0 && x.All(value => value.Constant is not null))
            return node.Op is "Gemm" or "MatMul" or "Conv" && x[0].Constant!.IsZero ? Silent(node, x) : Folding.Fold(node, [.. x.Select(value => value.Constant!)]) is { } folded ? StepValue.Of(folded) : null;
        switch (node.Op)
        {
            case "Cast":
                return IsReal(node.Int("to", 0)) || x[0].Steps is null || x[0].Steps!.All(IsZeroOrOne) ? x[0] : null;
            case "Identity" or "Dropout":
                return x[0];
            case "Pad" when x.Length > 1 ? x[1].Constant?.IsZero == true : node.Ints("pads")?.All(pad => pad == 0) == true:
                return x[0];
            case "Add":
                return Pair(node, x[0], x[1], (a, b) => a.Plus(b, 1));
            case "Sub":
                return Pair(node, x[0], x[1], (a, b) => a.Plus(b, -1));
            case "Mul":
                return Pair(node, x[0], x[1], (a, b) => a.Times(b, Atoms));
            case "Div" when x[1].Constant is { } divisor:
                return Pair(node, x[0], StepValue.Of(divisor.Map(value => 1 / value)), (a, b) => a.Times(b, Atoms));
            case "Neg":
                return Pair(node, x[0], StepValue.Of(new Numbers(-1)), (a, b) => a.Times(b, Atoms));
            case "Not":
                return Pair(node, StepValue.Of(Numbers.One), x[0], (a, b) => a.Plus(b, -1));
            case "Where":
                return Where(node, x);
            case "Greater" or "GreaterOrEqual":
                return Pair(node, x[0], x[1], (a, b) => Threshold(a.Plus(b, -1), node.Op == "GreaterOrEqual"));
            case "Less" or "LessOrEqual":
                return Pair(node, x[0], x[1], (a, b) => Threshold(b.Plus(a, -1), node.Op == "LessOrEqual"));
            case "Sign" or "Relu":
                return Positive(node);
            case "Shape":
                return x[0].Shape is { } shape ? StepValue.Of(new Numbers([shape.Length], [.. shape.Select(size => size < 0 ? double.NaN : size)])) : null;
            case "Gemm" or "MatMul" or "Conv" or "AveragePool" or "GlobalAveragePool" or "MaxPool" or "BatchNormalization":
                return Synapses(node, x);
            default:
                return Rearrange(node, x);
        }
    }

    // FLOAT, FLOAT16, DOUBLE, BFLOAT16; the others cut numbers off.
    private static bool IsReal(long type) => type is 1 or 10 or 11 or 16;

    /// <summary>A spike, or 1 where there is none: that is the same number in every type.</summary>
    private bool IsZeroOrOne(Form form)
    {
        double one = form.Terms.TryGetValue(Term.One, out Numbers? constant) ? constant.Same ?? double.NaN : 0;
        KeyValuePair<Term, Numbers>[] rest = [.. form.Terms.Where(term => term.Key.First >= 0)];
        return rest.Length == 0 ? one is 0 or 1
            : rest.Length == 1 && rest[0].Key.Second < 0 && Atoms[rest[0].Key.First].IsSpike && (one, rest[0].Value.Same) is (0, 1) or (1, -1);
    }

    private static StepValue? Fill(OutlineNode node, Numbers? shape)
    {
        double value = node.Attributes.TryGetValue("value", out OutlineAttribute? attribute) && attribute.Tensor?.Values is { Length: 1 } one ? one[0] : 0;
        // Where the size is open, one number stands for all: it is what neurons start from.
        if (shape is null || shape.Values.Any(size => !(size >= 1)) || shape.Values.Aggregate(1.0, (a, b) => a * b) > Numbers.Most)
            return StepValue.Of(new Numbers(value));
        double[] values = new double[(int)shape.Values.Aggregate(1.0, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
            values[i] = value;
        return StepValue.Of(new Numbers([.. shape.Values.Select(size => (long)size)], values));
    }
}
