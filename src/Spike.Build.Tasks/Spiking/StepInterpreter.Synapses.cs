using System.Text;

namespace Spike.Spiking;

/// <content>Linear operations with constant weights, which become nodes of their own.</content>
internal sealed partial class StepInterpreter
{
    private StepValue? Synapses(OutlineNode node, StepValue[] x)
    {
        StepValue value = x[0];
        if (value.Constant is { IsZero: true })
            return Silent(node, x);
        if (value.Steps is null)
            return null;
        switch (node.Op)
        {
            case "Gemm" when node.Int("transA", 0) == 0 && x.Length > 1 && (x.Length < 3 || x[2].Constant is not null):
                bool transposed = node.Int("transB", 0) == 0;
                return Biased(node, Matrix(node, value, x[1], transposed, node.Float("alpha", 1)), x.Length > 2 ? x[2].Constant!.Map(bias => bias * node.Float("beta", 1)) : null);
            case "MatMul":
                return Matrix(node, value, x[1], transposed: true, 1);
            case "Conv" when x.Length < 3 || x[2].Constant is not null:
                return Biased(node, Convolution(node, value, x[1]), x.Length > 2 ? Channels(x[2].Constant!, value.Shape) : null);
            case "BatchNormalization":
                return Normalise(node, x);
            case "AveragePool" or "GlobalAveragePool" or "MaxPool":
                return Pool(node, value);
            default:
                return null;
        }
    }

    // Synapses that nothing arrives at give their bias.
    private static StepValue? Silent(OutlineNode node, StepValue[] x) =>
        node.Op is "MatMul" or "Gemm" or "Conv" && x.Length < 3 ? StepValue.Of(Numbers.Zero)
        : node.Op == "Gemm" ? x[2] : node.Op == "Conv" && x[2].Constant is { } bias ? StepValue.Of(Channels(bias, x[1].Shape)) : null;

    private StepValue? Biased(OutlineNode node, StepValue? value, Numbers? bias) =>
        value is null || bias is null || bias.IsZero ? value : Pair(node, value, StepValue.Of(bias), (a, b) => a.Plus(b, 1)) is { } sum ? sum.With(sum.Steps!, value.Shape) : null;

    private static Numbers Channels(Numbers bias, long[]? shape) =>
        new([bias.Values.Length, .. Enumerable.Repeat(1L, Math.Max(0, (shape?.Length ?? 4) - 2))], bias.Values);

    private StepValue? Matrix(OutlineNode node, StepValue value, StepValue weight, bool transposed, double factor)
    {
        if (weight.Steps is not null || weight.Shape is not { Length: 2 } matrix)
            return null;
        // As NIR has it: [outputs, inputs].
        long outputs = matrix[transposed ? 1 : 0], inputs = matrix[transposed ? 0 : 1];
        if (value.Shape is { } known && (known.Length < 2 || (known[known.Length - 1] >= 0 && known[known.Length - 1] != inputs)))
            return null;
        long[]? shape = value.Shape is { } from ? [.. from.Take(from.Length - 1), outputs] : null;
        var expression = new Expression(node, [], PerStep(shape, value.Layout), PerStep(value.Shape, value.Layout))
        {
            Weight = weight.Weight,
            WeightNumbers = weight.Constant,
            Transposed = transposed ^ weight.Transposed,
            Fault = PerStep(shape, value.Layout) is { Length: > 2 } ? "it is a product over the last of several axes" : null,
        };
        StepValue? result = Express(node, value, shape, expression);
        return result is null || factor == 1 ? result : Pair(node, result, StepValue.Of(new Numbers(factor)), (a, b) => a.Times(b, Atoms));
    }

    private StepValue? Convolution(OutlineNode node, StepValue value, StepValue weight)
    {
        if (weight.Steps is not null || weight.Shape is not { Length: 3 or 4 } kernel || value.Shape is not { } from || value.Layout == TimeLayout.Leading || from.Length != kernel.Length)
            return null;
        long[]? shape = Window(node, [.. kernel.Skip(2)], from, kernel[0]);
        string? fault = node.Text("auto_pad") is "" or "NOTSET" && Padding(node) is not null ? null : "it is padded differently at its two ends";
        return Express(node, value, shape, new Expression(node, [], shape, from) { Weight = weight.Weight, WeightNumbers = weight.Constant, Fault = fault });
    }

    private StepValue? Pool(OutlineNode node, StepValue value)
    {
        if (value.Shape is not { Length: 4 } from || value.Layout == TimeLayout.Leading)
            return null;
        bool all = node.Op == "GlobalAveragePool";
        long[] kernel = all ? [from[2], from[3]] : node.Ints("kernel_shape") ?? [1, 1];
        long[]? shape = all ? [from[0], from[1], 1, 1] : Window(node, kernel, from, from[1]);
        bool plain = node.Text("auto_pad") is "" or "NOTSET" && Padding(node) is { } pads && node.Int("ceil_mode", 0) == 0 && (node.Ints("dilations") ?? []).All(step => step == 1)
            && (node.Op != "AveragePool" || node.Int("count_include_pad", 0) == 1 || pads.All(pad => pad == 0));
        string? fault = !plain ? "no pool of NIR pads or rounds so"
            : node.Op == "MaxPool" && !value.Steps!.All(step => step.Constant is not null || (step.Alone is { } atom && Atoms[atom].IsSpike)) ? "it takes the maximum of values that are no spikes"
            : null;
        return Express(node, value, shape, new Expression(node, [], shape, from) { Fault = fault });
    }

    private StepValue? Normalise(OutlineNode node, StepValue[] x)
    {
        Numbers?[] parts = [.. x.Skip(1).Take(4).Select(part => part.Constant)];
        if (parts.Length < 4 || parts.Any(part => part is null))
            return null;
        double epsilon = node.Attributes.ContainsKey("epsilon") ? node.Float("epsilon", 0) : 1e-5;
        var scale = new double[parts[0]!.Values.Length];
        var shift = new double[scale.Length];
        for (int c = 0; c < scale.Length; c++)
        {
            scale[c] = parts[0]!.Values[c] / Math.Sqrt(parts[3]!.Values[c] + epsilon);
            shift[c] = parts[1]!.Values[c] - (parts[2]!.Values[c] * scale[c]);
        }

        return Pair(node, x[0], StepValue.Of(Channels(new Numbers([scale.Length], scale), x[0].Shape)), (a, b) => a.Times(b, Atoms)) is { } scaled
            ? Pair(node, scaled, StepValue.Of(Channels(new Numbers([shift.Length], shift), x[0].Shape)), (a, b) => a.Plus(b, 1))
            : null;
    }

    /// <summary>The padding of each axis, where it is the same at both ends.</summary>
    public static long[]? Padding(OutlineNode node)
    {
        long[] pads = node.Ints("pads") ?? [];
        int axes = pads.Length / 2;
        return Enumerable.Range(0, axes).All(axis => pads[axis] == pads[axis + axes]) ? [.. pads.Take(axes)] : null;
    }

    private static long[] Window(OutlineNode node, long[] kernel, long[] from, long channels)
    {
        long[] pads = node.Ints("pads") ?? [], strides = node.Ints("strides") ?? [], dilations = node.Ints("dilations") ?? [];
        var shape = new long[kernel.Length + 2];
        (shape[0], shape[1]) = (from[0], channels);
        for (int axis = 0; axis < kernel.Length; axis++)
        {
            long padded = from[axis + 2] + (axis < pads.Length ? pads[axis] + pads[axis + (pads.Length / 2)] : 0);
            long reach = ((axis < dilations.Length ? dilations[axis] : 1) * (kernel[axis] - 1)) + 1;
            shape[axis + 2] = from[axis + 2] < 0 ? -1 : ((padded - reach) / Math.Max(1, axis < strides.Length ? strides[axis] : 1)) + 1;
        }

        return shape;
    }

    private static long[]? PerStep(long[]? shape, TimeLayout layout) => layout == TimeLayout.Leading ? Tail(shape) : shape;

    /// <summary>What synapses give in each step; the same synapses on the same values of another step are the same expression.</summary>
    private StepValue? Express(OutlineNode node, StepValue value, long[]? shape, Expression expression)
    {
        LookForStates(node.Inputs[0]);
        var steps = new Form[value.Steps!.Length];
        for (int t = 0; t < steps.Length; t++)
        {
            Form operand = value.Steps[t];
            if (operand.Constant is { IsZero: true })
            {
                steps[t] = operand;
                continue;
            }

            int? latest = TimeOf(operand);
            var relative = new List<KeyValuePair<Atom, Numbers>>();
            Numbers? offset = null;
            foreach (KeyValuePair<Term, Numbers> term in operand.Terms)
            {
                if (term.Key.Second >= 0)
                    return null;
                if (term.Key.First < 0)
                    offset = term.Value;
                else
                    relative.Add(new(Atoms[term.Key.First].At(Atoms[term.Key.First].Time - latest), term.Value));
            }

            string fault = expression.Fault ?? (offset is null ? "" : "a constant is added to what it reads");
            relative.Sort((a, b) => string.CompareOrdinal(a.Key.Key, b.Key.Key));
            string key = Key(node, expression, relative) + fault;
            if (!expressionNumbers.TryGetValue(key, out int number))
            {
                number = expressionNumbers[key] = Expressions.Count;
                Expressions.Add(expression with { Operand = relative, Fault = fault.Length > 0 ? fault : null });
            }

            steps[t] = Form.Of(Atoms.Of(new Atom(AtomKind.Current, number, latest)));
        }

        return value.With(steps, shape);
    }

    private static string Key(OutlineNode node, Expression expression, IEnumerable<KeyValuePair<Atom, Numbers>> operand)
    {
        var key = new StringBuilder(node.Op);
        key.Append('|').Append(expression.Weight?.Name ?? expression.WeightNumbers?.Key() ?? "").Append(expression.Transposed ? "T" : "");
        foreach (KeyValuePair<string, OutlineAttribute> attribute in node.Attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal))
            key.Append('|').Append(attribute.Key).Append(attribute.Value.Int).Append(attribute.Value.Float).Append(attribute.Value.Text).Append(string.Join(",", attribute.Value.Ints));
        if (node.Op is "Reshape" or "Flatten")
            key.Append('|').Append(string.Join(",", expression.Shape!.Skip(1)));
        foreach (KeyValuePair<Atom, Numbers> part in operand)
            key.Append('|').Append(part.Key.Key).Append('*').Append(part.Value.Key());
        return key.ToString();
    }
}
