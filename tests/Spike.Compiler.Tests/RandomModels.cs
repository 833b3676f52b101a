using Spike.Compiler.Tests.Frontends.Onnx;

namespace Spike.Compiler.Tests;

/// <summary>Networks from a seed: about ten operators, each behind any value that is there, so that operators meet in ways that nobody thought of.</summary>
internal sealed class RandomModels
{
    private readonly Random random;
    private readonly TestModel model = new(13);
    private readonly List<(string Name, int[] Shape)> values = [];
    private int constants;

    private RandomModels(int seed) => random = new Random(seed);

    public static TestModel Create(int seed) => new RandomModels(seed).Build();

    private TestModel Build()
    {
        Value("x", Pick<int[]>([1, 6], [1, 3, 4], [1, 2, 3, 4], [1, 2, 6, 6]));
        model.Input("x", [TestModel.Open, .. values[0].Shape[1..]]);
        if (random.Next(3) == 0)
        {
            Value("z", Pick<int[]>(values[0].Shape, [1, 4], [1, 3, 4]));
            model.Input("z", [TestModel.Open, .. values[^1].Shape[1..]]);
        }

        for (int i = 5 + random.Next(8); i > 0; i--) Add(values[random.Next(2) == 0 ? ^1 : random.Next(values.Count)]);
        string last = values[^1].Name;
        return model.Output([last, .. values.Skip(2).Select(value => value.Name).Where(name => name != last && random.Next(5) == 0)]);
    }

    private void Add((string Name, int[] Shape) x)
    {
        int axis = x.Shape.Length > 1 ? random.Next(1, x.Shape.Length) : 0, rank = x.Shape.Length;
        string y = $"v{values.Count}";
        switch (random.Next(17))
        {
            case 0:
                Emit(Pick("Relu", "Tanh", "Sigmoid", "Neg", "Abs", "HardSigmoid", "Identity"), x, y);
                break;
            case 1 or 2 when rank > 1:
                string w = Constant([x.Shape[^1], random.Next(1, 7)], 1f / x.Shape[^1]);
                model.Node($"MatMul {x.Name} {w} -> {y}");
                Value(y, [.. x.Shape[..^1], (int)model.Proto.Graph.Initializer[^1].Dims[1]]);
                break;
            case 3:
                int[] shape = [.. x.Shape.Select(dimension => random.Next(3) == 0 ? 1 : dimension)];
                string c = Constant(shape[random.Next(rank)..], 1);
                model.Node(random.Next(2) == 0 ? $"{Pick("Add", "Sub", "Mul")} {x.Name} {c} -> {y}" : $"{Pick("Add", "Sub", "Mul")} {c} {x.Name} -> {y}");
                Value(y, x.Shape);
                break;
            case 4 or 5:
                (string Name, int[] Shape)[] mates = [.. values.Where(other => Broadcast(x.Shape, other.Shape) is not null)];
                (string Name, int[] Shape) mate = mates[random.Next(mates.Length)];
                model.Node($"{Pick("Add", "Sub", "Mul")} {x.Name} {mate.Name} -> {y}");
                Value(y, Broadcast(x.Shape, mate.Shape)!);
                break;
            case 6:
                int[] target = Factors([.. x.Shape[1..]]);
                model.Integers($"c{++constants}", [-1, .. target.Select(dimension => (long)dimension)]).Node($"Reshape {x.Name} c{constants} -> {y}");
                Value(y, [1, .. target]);
                break;
            case 7 when rank > 2:
                int[] order = [0, .. Enumerable.Range(1, rank - 1).OrderBy(_ => random.Next())];
                model.Node($"Transpose {x.Name} -> {y}", ("perm", order));
                Value(y, [.. order.Select(i => x.Shape[i])]);
                break;
            case 8 when x.Shape[axis] > 1:
                int start = random.Next(x.Shape[axis] - 1), end = random.Next(start + 1, x.Shape[axis] + 1);
                model.Integers($"c{++constants}", start).Integers($"c{++constants}", end).Integers($"c{++constants}", axis);
                model.Node($"Slice {x.Name} c{constants - 2} c{constants - 1} c{constants} -> {y}");
                Value(y, With(x.Shape, axis, end - start));
                break;
            case 9:
                (string Name, int[] Shape)[] parts = [.. values
                    .Where(other => other.Shape.Length == rank && With(other.Shape, axis, 1).SequenceEqual(With(x.Shape, axis, 1)))];
                (string Name, int[] Shape) part = parts[random.Next(parts.Length)];
                model.Node($"Concat {x.Name} {part.Name} -> {y}", ("axis", axis));
                Value(y, With(x.Shape, axis, x.Shape[axis] + part.Shape[axis]));
                break;
            case 10:
                model.Integers($"c{++constants}", [.. new long[axis], 1, .. new long[rank - 1], 2, .. new long[rank - axis - 1]])
                    .Scalar($"c{++constants}", Pick(0f, 0f, 0.5f, -0.5f));
                model.Node($"Pad {x.Name} c{constants - 1} c{constants} -> {y}");
                Value(y, With(x.Shape, axis, x.Shape[axis] + 3));
                break;
            case 11:
                long[] indices = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (long)random.Next(-x.Shape[axis], x.Shape[axis]))];
                model.Integers($"c{++constants}", indices).Node($"Gather {x.Name} c{constants} -> {y}", ("axis", axis));
                Value(y, With(x.Shape, axis, indices.Length));
                break;
            case 12 when rank > 2:
                bool keep = random.Next(2) == 0;
                model.Node($"{Pick("ReduceMean", "ReduceMax")} {x.Name} -> {y}", ("axes", new[] { axis }), ("keepdims", keep ? 1 : 0));
                Value(y, keep ? With(x.Shape, axis, 1) : [.. x.Shape[..axis], .. x.Shape[(axis + 1)..]]);
                break;
            case 13 when rank > 1:
                Emit("Softmax", x, y, ("axis", axis));
                break;
            case 14 when rank == 4:
                int channels = random.Next(1, 5);
                string kernel = Constant([channels, x.Shape[1], 3, 3], 0.3f);
                model.Node($"Conv {x.Name} {kernel} -> {y}", ("pads", new[] { 1, 1, 1, 1 }));
                Value(y, [1, channels, x.Shape[2], x.Shape[3]]);
                break;
            case 15 when rank == 4:
                Emit(Pick("MaxPool", "AveragePool"), x, y, ("kernel_shape", new[] { 3, 3 }), ("pads", new[] { 1, 1, 1, 1 }));
                break;
            case 16 when x.Shape[axis] == 1:
                model.Integers($"c{++constants}", [.. With(x.Shape, axis, 3).Select(dimension => (long)dimension)])
                    .Node($"Expand {x.Name} c{constants} -> {y}");
                Value(y, With(x.Shape, axis, 3));
                break;
            default:
                Emit("Identity", x, y);
                break;
        }
    }

    private void Emit(string type, (string Name, int[] Shape) x, string y, params (string, object)[] attributes)
    {
        model.Node($"{type} {x.Name} -> {y}", attributes);
        Value(y, x.Shape);
    }

    private void Value(string name, int[] shape) => values.Add((name, shape));

    private string Constant(int[] shape, float magnitude)
    {
        model.Weights($"c{++constants}", shape, -magnitude, magnitude);
        return $"c{constants}";
    }

    private T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];

    private static int[] With(int[] shape, int axis, int dimension) => [.. shape[..axis], dimension, .. shape[(axis + 1)..]];

    private static int[]? Broadcast(int[] a, int[] b)
    {
        int rank = Math.Max(a.Length, b.Length);
        int[] x = [.. Enumerable.Repeat(1, rank - a.Length), .. a], y = [.. Enumerable.Repeat(1, rank - b.Length), .. b];
        return x.Zip(y).All(pair => pair.First == pair.Second || pair.First == 1 || pair.Second == 1) ? [.. x.Zip(y, Math.Max)] : null;
    }

    private int[] Factors(int[] shape)
    {
        int length = shape.Aggregate(1, (product, dimension) => product * dimension);
        int[] divisors = [.. Enumerable.Range(1, length).Where(divisor => length % divisor == 0)];
        int first = divisors[random.Next(divisors.Length)];
        return random.Next(3) == 0 ? [length] : random.Next(2) == 0 ? [first, length / first] : [first, 1, length / first];
    }
}
