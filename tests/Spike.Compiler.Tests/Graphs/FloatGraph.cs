using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Graphs;

/// <summary>Computes a graph in real numbers, with plain loops: what a rewrite of it must not change. Knows the operators that the rewrites touch.</summary>
internal static class FloatGraph
{
    /// <summary>Every value, by name.</summary>
    public static Dictionary<string, double[]> Run(Graph graph, string input, double[] values)
    {
        var known = graph.Constants.ToDictionary(constant => constant.Key, constant => Array.ConvertAll(constant.Value.Values.ToArray(), element => (double)element));
        known[input] = values;
        foreach (Node node in graph.Nodes)
            known[node.Output] = Compute(node, [.. node.Inputs.Select(name => known[name])], [.. node.Inputs.Select(name => graph.Shapes[name])], graph.Shapes[node.Output]);
        return known;
    }

    private static double[] Compute(Node node, double[][] x, TensorShape[] shapes, TensorShape shape) => node.Op switch
    {
        Unary { Function: UnaryFunction.Relu } => [.. x[0].Select(value => Math.Max(value, 0))],
        Unary { Function: UnaryFunction.Gelu } => [.. x[0].Select(value => value / 2 * (1 + Math.Tanh(0.8 * value)))],
        Unary { Function: UnaryFunction.Clip } clip => [.. x[0].Select(value => Math.Clamp(value, clip.A, clip.B))],
        Reshape => x[0],
        MatMul => Plus(Product(x[0], x[1], shapes, shape), x.ElementAtOrDefault(2), i => i % shape[^1]),
        Spike.Compiler.Graphs.Convolution op => Plus(Convolved(op, x[0], x[1], shapes, shape), x.ElementAtOrDefault(2), i => i / (shape.Length / shape[1])),
        Add => Broadcast(x, shapes, shape, (a, b) => a + b),
        Multiply => Broadcast(x, shapes, shape, (a, b) => a * b),
        LayerNorm op => Normalised(op, x, shapes[0]),
        Transpose op => Moved(x[0], shapes[0], shape, at => [.. op.Permutation.Select((axis, i) => (axis, at[i])).OrderBy(pair => pair.axis).Select(pair => pair.Item2)]),
        Gather op => Moved(x[0], shapes[0], shape, at => [.. at[..op.Axis], op.Indices[0], .. at[(op.Axis + shape.Rank - shapes[0].Rank + 1)..]]),
        Spike.Compiler.Graphs.MaxPool op => Pooled(x[0], shapes[0], shape, op.Kernel, op.Strides, window => window.Max()),
        AveragePool op => Pooled(x[0], shapes[0], shape, op.Kernel, op.Strides, window => window.Average()),
        Reduce { Kind: ReduceKind.Mean } op => Reduced(op, x[0], shapes[0], shape),
        _ => throw new NotSupportedException(node.Op.ToString()),
    };

    private static double[] Plus(double[] sums, double[]? bias, Func<int, int> channel) => bias is null ? sums : [.. sums.Select((sum, i) => sum + bias[bias.Length == 1 ? 0 : channel(i)])];

    private static double[] Product(double[] a, double[] b, TensorShape[] shapes, TensorShape shape)
    {
        int inner = shapes[1][^2], columns = shapes[1][^1];
        return [.. Enumerable.Range(0, shape.Length).Select(i => Enumerable.Range(0, inner).Sum(k => a[(i / columns * inner) + k] * b[(k * columns) + (i % columns)]))];
    }

    private static double[] Convolved(Spike.Compiler.Graphs.Convolution op, double[] x, double[] w, TensorShape[] shapes, TensorShape shape)
    {
        (int inner, int height, int width) = (shapes[1][1], shapes[0][2], shapes[0][3]);
        return [.. Enumerable.Range(0, shape.Length).Select(i =>
        {
            int[] at = Position(i, shape);
            double sum = 0;
            for (int tap = 0; tap < inner * shapes[1][2] * shapes[1][3]; tap++)
            {
                int[] k = Position(tap, TensorShape.Of(inner, shapes[1][2], shapes[1][3]));
                int row = (at[2] * op.Strides[0]) + k[1] - op.Pads[0], column = (at[3] * op.Strides[1]) + k[2] - op.Pads[1];
                int channel = (at[1] / (shape[1] / op.Groups) * inner) + k[0];
                if (row >= 0 && column >= 0 && row < height && column < width) sum += w[(at[1] * inner * shapes[1][2] * shapes[1][3]) + tap] * x[(((channel * height) + row) * width) + column];
            }

            return sum;
        })];
    }

    private static double[] Normalised(LayerNorm op, double[][] x, TensorShape shape)
    {
        int length = shape.Dimensions.Skip(op.Axis).Aggregate(1, (product, size) => product * size);
        return [.. x[0].Chunk(length).SelectMany(row =>
        {
            double mean = op.Centred ? row.Average() : 0, deviation = Math.Sqrt(row.Average(value => (value - mean) * (value - mean)) + op.Epsilon);
            return row.Select((value, i) => ((value - mean) / deviation * x[1][i]) + (x.Length > 2 ? x[2][i] : 0));
        })];
    }

    private static double[] Broadcast(double[][] x, TensorShape[] shapes, TensorShape shape, Func<double, double, double> function)
    {
        double At(int operand, int[] at)
        {
            int index = 0, lead = shape.Rank - shapes[operand].Rank;
            for (int axis = 0; axis < shapes[operand].Rank; axis++) index = (index * shapes[operand][axis]) + (shapes[operand][axis] == 1 ? 0 : at[lead + axis]);
            return x[operand][index];
        }

        return [.. Enumerable.Range(0, shape.Length).Select(i => Position(i, shape)).Select(at => function(At(0, at), At(1, at)))];
    }

    private static double[] Moved(double[] x, TensorShape from, TensorShape to, Func<int[], int[]> source) =>
        [.. Enumerable.Range(0, to.Length).Select(i => x[Index(source(Position(i, to)), from)])];

    private static double[] Pooled(double[] x, TensorShape from, TensorShape to, IntTuple kernel, IntTuple strides, Func<double[], double> function) =>
        [.. Enumerable.Range(0, to.Length).Select(i => Position(i, to)).Select(at => function([.. Enumerable.Range(0, kernel[0] * kernel[1])
            .Select(tap => x[Index([at[0], at[1], (at[2] * strides[0]) + (tap / kernel[1]), (at[3] * strides[1]) + (tap % kernel[1])], from)])]))];

    private static double[] Reduced(Reduce op, double[] x, TensorShape from, TensorShape to)
    {
        var sums = new double[to.Length];
        int[] kept = [.. Enumerable.Range(0, from.Rank).Except(op.Axes)];
        for (int i = 0; i < x.Length; i++)
        {
            int[] at = Position(i, from);
            int index = 0;
            foreach (int axis in kept) index = (index * from[axis]) + at[axis];
            sums[index] += x[i] * to.Length / from.Length;
        }

        return sums;
    }

    private static int[] Position(int index, TensorShape shape)
    {
        var at = new int[shape.Rank];
        for (int axis = shape.Rank - 1; axis >= 0; index /= shape[axis--]) at[axis] = index % shape[axis];
        return at;
    }

    private static int Index(int[] at, TensorShape shape) => at.Select((position, axis) => position * shape.Strides[axis]).Sum();
}
