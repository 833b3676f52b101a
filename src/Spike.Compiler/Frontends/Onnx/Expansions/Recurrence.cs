using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx.Expansions;

/// <summary>What RNN, GRU and LSTM share: directions, time, and the weights of each gate. One copy of the cell for each time step.</summary>
internal sealed class Recurrence
{
    private readonly ExpansionContext context;
    private readonly int gates;
    private readonly int directions;
    private readonly string[] functions;
    private readonly bool hasLengths;

    /// <summary>Functions of one element that are the same with no parameters as an operator and in a cell.</summary>
    private static readonly string[] Functions = ["Sigmoid", "Tanh", "Relu", "HardSigmoid", "Softsign", "Softplus"];

    private Recurrence(ExpansionContext context, int gates, string[] functions)
    {
        this.context = context;
        this.gates = gates;
        ImportContext node = context.Node;
        Steps = node.Shape(0)[0];
        Hidden = node.Constant(2, "weights").Shape[2];
        directions = node.Constant(1, "weights").Shape[0];
        this.functions = node.Texts("activations") ?? [.. Enumerable.Repeat(functions, directions).SelectMany(names => names)];
        if (node.Float("clip", 0) != 0) throw node.Unsupported("clips its gates", "Export the model without 'clip'.");
        if (node.Integer("input_forget", 0) != 0) throw node.Unsupported("couples its gates", "Export the model without 'input_forget'.");
        hasLengths = node.Has(4) && !(node.IsConstant(4) && node.Integers(4, "sequence lengths")!.Value.All(length => length == Steps));
        if (node.Integer("layout", 0) != 0) throw node.Unsupported("has samples before time", "Export the model with layout 0.");
        if (this.functions.Except(Functions, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } unknown)
            throw node.Unsupported($"has the activation '{unknown}'", $"Use {string.Join(", ", Functions)}.");
    }

    public int Steps { get; }

    public int Hidden { get; }

    /// <summary>Unrolls a recurrent operator.</summary>
    /// <param name="context">Its node.</param>
    /// <param name="gates">Gates in W, R and B.</param>
    /// <param name="functions">The default functions of one direction.</param>
    /// <param name="states">States that a step hands to the next: h, and for LSTM c.</param>
    /// <param name="create">Makes the cell of one direction: from (step, states before) to states behind. A state that is missing is zero.</param>
    public static void Unroll(ExpansionContext context, int gates, string[] functions, int states, Func<Recurrence, int, Func<int, string?[], string[]>> create)
    {
        var recurrence = new Recurrence(context, gates, functions);
        recurrence.Unroll(states, create);
    }

    /// <summary>W · x of one gate for all steps at once, biases included; a step is picked along the first axis.</summary>
    public string Projection(int direction, int gate, bool withRecurrentBias)
    {
        string projected = context.Emit("MatMul", [context.Input(0), Weights(1, direction, gate)]);
        float[] bias = new float[Hidden];
        for (int i = 0; i < Hidden; i++) bias[i] = Bias(direction, gate, i) + (withRecurrentBias ? Bias(direction, gates + gate, i) : 0);
        return context.Emit("Add", [projected, context.Constant(new FloatTensor(TensorShape.Of(Hidden), bias))]);
    }

    public string At(string projection, int step) => context.Pick(projection, step, 0);

    /// <summary>R of one gate, to be multiplied from the right.</summary>
    public string Recurrent(int direction, int gate) => Weights(2, direction, gate);

    public string RecurrentBias(int direction, int gate) =>
        context.Constant(new FloatTensor(TensorShape.Of(Hidden), Enumerable.Range(0, Hidden).Select(i => Bias(direction, gates + gate, i)).ToArray()));

    /// <summary>A function of the cell, by its place in 'activations'.</summary>
    public string Function(int direction, int place, string value)
    {
        string name = functions[(direction * functions.Length / directions) + place];
        string type = Functions.First(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (type != "HardSigmoid") return context.Emit(type, [value]);
        // Parameters are listed for those functions that have some, in their order.
        int index = functions.Take((direction * functions.Length / directions) + place).Count(other => other.Equals(type, StringComparison.OrdinalIgnoreCase));
        float Parameter(string attribute, float otherwise) => context.Node.FloatList(attribute) is { } list && index < list.Length ? list[index] : otherwise;
        return context.Emit(type, [value], ("alpha", Parameter("activation_alpha", 0.2f)), ("beta", Parameter("activation_beta", 0.5f)));
    }

    /// <summary>What a step adds to a gate: its share of the input and of the state.</summary>
    public string Gate(string projection, int step, string? state, string recurrent)
    {
        string own = At(projection, step);
        return state is null ? own : context.Emit("Add", [own, context.Emit("MatMul", [state, recurrent])]);
    }

    private void Unroll(int states, Func<Recurrence, int, Func<int, string?[], string[]>> create)
    {
        ImportContext node = context.Node;
        var all = new string[directions][];
        var last = new string[directions][];
        for (int direction = 0; direction < directions; direction++)
        {
            bool backwards = directions == 2 ? direction == 1 : node.Text("direction", "forward") == "reverse";
            Func<int, string?[], string[]> cell = create(this, direction);
            string?[] before = [.. Enumerable.Range(0, states).Select(state => Initial(5 + state, direction))];
            all[direction] = new string[Steps];
            for (int i = 0; i < Steps; i++)
            {
                int step = backwards ? Steps - 1 - i : i;
                string[] after = cell(step, before);
                if (hasLengths) after = [.. after.Zip(before, (next, kept) => context.Emit("Where", [Lasts(step), next, kept ?? Zero()]))];
                before = last[direction] = after;
                all[direction][step] = hasLengths && node.IsWanted(0) ? context.Emit("Where", [Lasts(step), after[0], Zero()]) : after[0];
            }
        }

        if (node.IsWanted(0)) context.Result(Sequence(all), 0);
        for (int state = 0; state < states; state++)
        {
            if (node.OutputCount > state + 1 && node.IsWanted(state + 1)) context.Result(Last([.. last.Select(direction => direction[state])]), state + 1);
        }
    }

    /// <summary>[samples, 1]: whether a sequence has this step. Behind its end a state stays what it was, and the output is zero.</summary>
    private string Lasts(int step) => context.Emit("Less", [context.Wholes(step), context.Reshape(context.Emit("Cast", [context.Input(4)], ("to", (int)ElementType.Int64)), -1, 1)]);

    private string Zero() => context.Constant(new FloatTensor(TensorShape.Of(1, Hidden), new float[Hidden]));

    /// <summary>[steps, directions, samples, hidden].</summary>
    private string Sequence(string[][] states) =>
        Joined([.. states.Select(steps => Joined([.. steps.Select(step => context.Reshape(step, 1, 1, -1, Hidden))], 0))], 1);

    /// <summary>[directions, samples, hidden].</summary>
    private string Last(string[] states) => Joined([.. states.Select(state => context.Reshape(state, 1, -1, Hidden))], 0);

    private string Joined(string[] parts, int axis) => parts.Length == 1 ? parts[0] : context.Emit("Concat", parts, ("axis", axis));

    /// <summary>None where the state begins at zero.</summary>
    private string? Initial(int input, int direction)
    {
        ImportContext node = context.Node;
        if (!node.Has(input) || (node.IsConstant(input) && node.Constant(input, "state").Values.Span.IndexOfAnyExcept(0f) < 0)) return null;
        return context.Pick(context.Input(input), direction, 0);
    }

    /// <summary>[inputs, hidden] of one gate.</summary>
    private string Weights(int input, int direction, int gate)
    {
        FloatTensor weights = context.Node.Constant(input, "weights");
        int columns = weights.Shape[2], start = ((direction * gates) + gate) * Hidden * columns;
        var transposed = new float[Hidden * columns];
        for (int row = 0; row < Hidden; row++)
        {
            for (int column = 0; column < columns; column++) transposed[(column * Hidden) + row] = weights.Values.Span[start + (row * columns) + column];
        }

        return context.Constant(new FloatTensor(TensorShape.Of(columns, Hidden), transposed));
    }

    private float Bias(int direction, int gate, int i) =>
        context.Node.Has(3) ? context.Node.Constant(3, "bias").Values.Span[(((direction * 2 * gates) + gate) * Hidden) + i] : 0;
}
