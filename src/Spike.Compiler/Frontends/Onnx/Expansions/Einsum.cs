namespace Spike.Compiler.Frontends.Onnx.Expansions;

/// <summary>An Einstein sum of two operands as one batch of matrix products.</summary>
internal static class Einsum
{
    public static void Expand(ExpansionContext context)
    {
        ImportContext node = context.Node;
        string[] sides = WithoutDots(node).Split("->");
        string[] operands = sides[0].Split(',');
        if (sides.Length != 2 || operands.Length != 2 || sides[0].Contains('.', StringComparison.Ordinal) || operands.Append(sides[1]).Any(labels => labels.Distinct().Count() != labels.Length))
            throw node.Unsupported($"'{node.Text("equation", "")}' is no product of two operands with every axis named once", "Write it as MatMul and Transpose.");
        (string a, string b, string result) = (operands[0], operands[1], sides[1]);
        Dictionary<char, int> sizes = [];
        for (int operand = 0; operand < 2; operand++)
        {
            for (int axis = 0; axis < operands[operand].Length; axis++) sizes[operands[operand][axis]] = node.Shape(operand)[axis];
        }

        char[] batch = [.. result.Where(label => a.Contains(label) && b.Contains(label))], inner = [.. a.Where(label => b.Contains(label) && !result.Contains(label))];
        char[] rows = [.. a.Except(batch).Except(inner)], columns = [.. b.Except(batch).Except(inner)];
        if (rows.Concat(columns).Any(label => !result.Contains(label)))
            throw node.Unsupported("sums an axis that only one operand has", "Sum it before, with ReduceSum.");

        int Size(IEnumerable<char> labels) => labels.Aggregate(1, (product, label) => product * sizes[label]);
        string Ordered(int operand, char[] first, char[] second)
        {
            char[] order = [.. batch, .. first, .. second];
            string moved = context.Transpose(context.Input(operand), [.. order.Select(label => operands[operand].IndexOf(label))]);
            return context.Reshape(moved, [.. batch.Select(label => (long)sizes[label]), Size(first), Size(second)]);
        }

        string product = context.Emit("MatMul", [Ordered(0, rows, inner), Ordered(1, inner, columns)]);
        char[] made = [.. batch, .. rows, .. columns];
        string apart = context.Reshape(product, [.. made.Select(label => (long)sizes[label])]);
        context.Result(context.Transpose(apart, [.. result.Select(label => Array.IndexOf(made, label))]));
    }

    /// <summary>The equation with a letter for each axis behind the dots. Operands that have fewer of them than others are left as they are.</summary>
    private static string WithoutDots(ImportContext node)
    {
        string equation = node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        const string dots = "...";
        if (!equation.Contains(dots, StringComparison.Ordinal)) return equation;
        string[] operands = equation.Split("->")[0].Split(',');
        int[] axes = [.. operands.Select((operand, i) => operand.Contains(dots, StringComparison.Ordinal) ? node.Shape(i).Rank - (operand.Length - dots.Length) : -1).Where(count => count >= 0).Distinct()];
        string free = string.Concat("ABCDEFGHIJKLMNOPQRSTUVWXYZ".Except(equation));
        return axes is [var count] && count >= 0 && count <= free.Length ? equation.Replace(dots, free[..count], StringComparison.Ordinal) : equation;
    }
}
