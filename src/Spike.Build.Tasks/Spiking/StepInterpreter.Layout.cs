namespace Spike.Spiking;

/// <content>What takes steps apart, puts them together, and gives them other shapes.</content>
internal sealed partial class StepInterpreter
{
    private StepValue? Rearrange(OutlineNode node, StepValue[] x)
    {
        if (x.Length == 0)
            return null;
        if (x[0].Weight is { } weight)
            return node.Op == "Transpose" && weight.Shape.Length == 2 ? StepValue.Of(weight, !x[0].Transposed) : null;
        switch (node.Op)
        {
            case "Gather" when node.Int("axis", 0) == 0 && x[0].Layout == TimeLayout.Leading && x[1].Constant is { Shape.Length: 0 } index:
                int at = (int)index.Values[0];
                at = at < 0 ? at + x[0].Steps!.Length : at;
                return at >= 0 && at < x[0].Steps!.Length ? StepValue.Of(x[0].Steps![at], Tail(x[0].Shape)) : null;
            case "Slice":
                return Slice(node, x);
            case "Squeeze" when x[0].Layout == TimeLayout.Leading && x[0].Steps!.Length == 1 && IsFirstAxis(node, x):
                return StepValue.Of(x[0].Steps![0], Tail(x[0].Shape));
            case "Unsqueeze" when x[0].Layout == TimeLayout.None && x[0].Steps is not null && IsFirstAxis(node, x):
                return StepValue.Of(x[0].Steps!, TimeLayout.Leading, x[0].Shape is { } inner ? [1, .. inner] : null);
            case "Concat" when node.Int("axis", 0) == 0 && x.All(part => part.Layout == TimeLayout.Leading || IsFill(part)):
                return Stack(node, x);
            case "ReduceSum" or "ReduceMean" when x[0].Layout == TimeLayout.Leading && IsFirstAxis(node, x) && node.Int("keepdims", 1) == 0:
                return Sum(x[0], node.Op == "ReduceMean");
            case "Flatten" when node.Int("axis", 1) == 1 && x[0].Layout != TimeLayout.Leading:
                return Reshaped(node, x[0], x[0].Shape is { Length: > 0 } from ? [from[0], Product(from.Skip(1))] : null);
            case "Reshape" when x.Length > 1 && x[1].Constant is { } target && x[0].Steps is not null:
                return Reshape(node, x[0], target.Values);
            default:
                return null;
        }
    }

    private static bool IsFill(StepValue value) => value.Constant is { Same: not null };

    private static bool IsFirstAxis(OutlineNode node, StepValue[] x) => Folding.Axes(node, [.. x.Select(value => value.Constant)]) is { Length: 1 } axes && axes[0] == 0;

    private static long[]? Tail(long[]? shape) => shape is { Length: > 0 } ? [.. shape.Skip(1)] : null;

    private static long Product(IEnumerable<long> sizes)
    {
        long product = 1;
        foreach (long size in sizes)
            product = size < 0 || product < 0 ? -1 : product * size;
        return product;
    }

    private StepValue? Slice(OutlineNode node, StepValue[] x)
    {
        if (x[0].Layout != TimeLayout.Leading || x.Length < 3 || x[1].Constant is not { Values.Length: 1 } from || x[2].Constant is not { Values.Length: 1 } to
            || (x.Length > 3 && x[3].Constant?.Same != 0) || (x.Length > 4 && x[4].Constant?.Same != 1))
        {
            return null;
        }

        int count = x[0].Steps!.Length;
        int first = (int)Math.Min(count, Math.Max(0, from.Values[0] < 0 ? from.Values[0] + count : from.Values[0]));
        int end = (int)Math.Min(count, Math.Max(0, to.Values[0] < 0 ? to.Values[0] + count : to.Values[0]));
        return end > first ? StepValue.Of([.. x[0].Steps!.Skip(first).Take(end - first)], TimeLayout.Leading, x[0].Shape is { } shape ? [end - first, .. shape.Skip(1)] : null) : null;
    }

    private void Split(OutlineNode node, StepValue[] x)
    {
        int count = node.Outputs.Length;
        for (int i = 0; i < count; i++)
        {
            values[node.Outputs[i]] = node.Int("axis", 0) == 0 && x[0].Layout == TimeLayout.Leading && x[0].Steps!.Length == count
                ? StepValue.Of([x[0].Steps![i]], TimeLayout.Leading, x[0].Shape is { } shape ? [1, .. shape.Skip(1)] : null)
                : Unknown(node);
        }
    }

    private StepValue? Stack(OutlineNode node, StepValue[] x)
    {
        var steps = new List<Form>();
        long[]? shape = null;
        foreach (StepValue part in x)
        {
            steps.AddRange(part.Steps ?? [Form.Of(part.Constant!.Plain())]);
            shape ??= part.Steps is null ? null : part.Shape;
        }

        string[] names = [.. node.Inputs.Select(input => Producer(input) is { Op: "Unsqueeze" } outer ? outer.Inputs[0] : input)];
        Stacks.Add(names);
        foreach (string name in names)
            LookForStates(name);
        return StepValue.Of([.. steps], TimeLayout.Leading, shape is null ? null : [steps.Count, .. shape.Skip(1)]);
    }

    private static StepValue? Sum(StepValue value, bool mean)
    {
        Form? sum = Form.Of(Numbers.Zero);
        foreach (Form step in value.Steps!)
            sum = sum?.Plus(step, mean ? 1.0 / value.Steps.Length : 1);
        return sum is null ? null : StepValue.Of(sum, Tail(value.Shape));
    }

    private StepValue? Reshape(OutlineNode node, StepValue value, double[] target)
    {
        if (value.Shape is not { } from)
            return null;
        long[] to = [.. target.Select((size, axis) => double.IsNaN(size) ? -1 : size == 0 && axis < from.Length ? from[axis] : (long)size)];
        int open = Array.FindIndex(target, size => size == -1);
        long all = Product(from);
        // Of an open axis of samples, what is left is the product of the rest.
        if (open >= 0 && all > 0 && Product(to.Where((_, axis) => axis != open)) is > 0 and var known)
            to[open] = all / known;
        else if (open > 0 && Product(from.Skip(1)) is > 0 and var rest && Product(to.Where((_, axis) => axis != open && axis > 0)) is > 0 and var given && to[0] == from[0])
            to[open] = rest / given;
        if (value.Layout == TimeLayout.Leading && from.Length >= 2)
        {
            int count = value.Steps!.Length;
            bool samplesOfAllSteps = to[0] < 0 || to[0] == Product(from.Take(2));
            if (to.Length == from.Length - 1 && samplesOfAllSteps && Same(to.Skip(1), from.Skip(2)))
                return StepValue.Of(value.Steps, TimeLayout.Merged, to);
            if (to.Length < 2 || to[0] != count)
                return null;
            if (to.Length == 3 && from.Length > 3)
            {
                long inner = Product(from.Skip(2));
                if (to[2] < 0)
                    to[2] = inner;
            }

            return Same(to, from) ? value : Reshaped(node, value, to);
        }

        if (value.Layout == TimeLayout.Merged && to.Length == from.Length + 1 && to[0] == value.Steps!.Length && Same(to.Skip(2), from.Skip(1)))
            return StepValue.Of(value.Steps, TimeLayout.Leading, to);
        if (Same(to, from))
            return value;
        if (to.Length == 2 && to[1] < 0)
            to[1] = Product(from.Skip(1));
        return Reshaped(node, value, to);
    }

    private static bool Same(IEnumerable<long> a, IEnumerable<long> b) => a.SequenceEqual(b) || (a.Count() == b.Count() && a.Zip(b, (x, y) => x == y || x < 0 || y < 0).All(same => same));

    /// <summary>All axes but that of the samples become one.</summary>
    private StepValue? Reshaped(OutlineNode node, StepValue value, long[]? to)
    {
        int lead = value.Layout == TimeLayout.Leading ? 2 : 1;
        if (to is null || value.Shape is not { } from || to.Length != lead + 1 || from.Length <= lead || Product(from.Skip(lead)) != to[lead])
            return null;
        return from.Length == lead + 1 ? value : Express(node, value, to, new Expression(node, [], PerStep(to, value.Layout), PerStep(from, value.Layout)));
    }
}
