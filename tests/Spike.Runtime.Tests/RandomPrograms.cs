using System.Collections.Immutable;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Verification;

namespace Spike.Runtime.Tests;

/// <summary>Sound programs from a seed, of every kind of operation, with odd sizes, all windows and saturating constants.</summary>
internal sealed class RandomPrograms
{
    private static readonly Action<RandomPrograms>[] Kinds =
    [
        p => p.AddLinear(), p => p.AddConvolution(), p => p.AddProduct(), p => p.AddHadamard(), p => p.AddSumPool(), p => p.AddAxisSum(),
        p => p.AddFire(), p => p.AddLookup(), p => p.AddSoftmax(), p => p.AddNorm(), p => p.AddDivide(), p => p.AddMaxPool(),
        p => p.AddAxisMax(), p => p.AddRoute(), p => p.AddSelect(), p => p.AddConcat(), p => p.AddEmbed(), p => p.AddConstant(),
    ];

    private readonly Random random;
    private readonly List<Edge> edges = [];
    private readonly List<Operation> operations = [];
    private readonly SegmentBuilder segments = new();
    private readonly List<int> codes = [];

    private RandomPrograms(int seed) => random = new Random(seed);

    /// <summary>A program of about ten operations; the verifier accepts it.</summary>
    public static SpikingProgram Create(int seed)
    {
        SpikingProgram program = new RandomPrograms(seed).Build(seed);
        string? fault = ProgramVerifier.FindFault(program);
        return fault is null ? program : throw new InvalidOperationException($"Seed {seed}: {fault}");
    }

    /// <summary>Inputs for some samples: all at the lower end, all at the upper, zero, and random ones.</summary>
    public static long[][][] Inputs(SpikingProgram program, int seed, int samples)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, samples).Select(sample => program.Inputs.Select(port =>
        {
            Edge edge = program.Edges[port.Edge];
            return Enumerable.Range(0, edge.Shape.Length).Select(_ => sample switch
            {
                0 => (long)random.Next(edge.Range.Min, edge.Range.Max + 1),
                1 => edge.Range.Min,
                2 => edge.Range.Max,
                3 => 0,
                _ => random.Next(3) == 0 ? (random.Next(2) == 0 ? edge.Range.Min : edge.Range.Max) : random.Next(edge.Range.Min, edge.Range.Max + 1),
            }).ToArray();
        }).ToArray())];
    }

    private SpikingProgram Build(int seed)
    {
        int inputCount = 1 + random.Next(2);
        for (int i = 0; i < inputCount; i++) codes.Add(AddCodes($"input{i}", RandomShape(), RandomRange()));
        ImmutableArray<Port> inputs = [.. codes.Select(edge => new Port(edges[edge].Name, edge, edges[edge].Shape))];
        int count = 6 + random.Next(8);
        for (int i = 0; i < count; i++) Kinds[random.Next(Kinds.Length)](this);
        int last = codes[^1];
        // Recorded in the middle of the program too, so that an arena may not forget what is an output.
        ImmutableArray<Port> outputs = [.. codes.Skip(inputs.Length).Where(edge => edge == last || random.Next(4) == 0).Distinct()
            .Select(edge => new Port("out" + edge, edge, edges[edge].Shape))];
        return new SpikingProgram($"random{seed}", inputs, outputs, [.. edges], [.. operations], 0, null) { Segments = segments };
    }

    private CodeRange RandomRange()
    {
        bool signed = random.Next(2) == 0;
        return random.Next(6) == 0
            ? CodeRange.Between(signed ? -random.Next(1, 100) : 0, random.Next(1, 100))
            : new CodeRange(1 + random.Next(signed ? 16 : 15), signed);
    }

    /// <summary>Any coding; rate where its window is not too long for a test.</summary>
    private SpikeCoding RandomCoding(CodeRange range) =>
        random.Next(2) == 0 ? SpikeCoding.Radix : random.Next(2) == 0 && range.Magnitude <= 128 ? SpikeCoding.Rate : SpikeCoding.Graded;

    private TensorShape RandomShape() => random.Next(6) switch
    {
        0 => TensorShape.Of(1, 1),
        1 => TensorShape.Of(1, 1 + random.Next(40)),
        2 => TensorShape.Of(1, 1 + random.Next(5), 1 + random.Next(20)),
        _ => TensorShape.Of(1, 1 + random.Next(4), 1 + random.Next(9), 1 + random.Next(9)),
    };

    private int Pick() => codes[random.Next(codes.Count)];

    private Edge Edge(int id) => edges[id];

    private int AddCodes(string name, TensorShape shape, CodeRange range)
    {
        SpikeCoding coding = RandomCoding(range);
        edges.Add(new Edge(name, shape, EdgeCarrier.Spikes, range, Math.Pow(2, random.Next(-8, 2)) * (0.5 + random.NextDouble()))
        {
            Coding = coding,
            Threshold = coding == SpikeCoding.Graded && random.Next(4) == 0 ? random.Next(1, 1 + Math.Min(range.Magnitude, 20)) : null,
        });
        return edges.Count - 1;
    }

    private int NewCodes(TensorShape shape, CodeRange range) => AddCodes($"e{edges.Count}", shape, range);

    private void Emit(Operation operation, bool readable = true)
    {
        operations.Add(operation);
        if (readable) codes.Add(operation.Output);
    }

    private int Bytes(int count, Func<sbyte> next) => segments.Add<sbyte>([.. Enumerable.Range(0, count).Select(_ => next())]);

    private sbyte Weight() => random.Next(4) == 0 ? (sbyte)(random.Next(2) == 0 ? -128 : 127) : (sbyte)random.Next(-128, 128);

    private int? Bias(int count, long magnitude) => random.Next(2) == 0
        ? null
        : segments.Add<long>([.. Enumerable.Range(0, count).Select(_ => random.NextInt64(-magnitude, magnitude + 1))]);

    private long Magnitude(int edge) => Math.Max(-(long)Edge(edge).Range.Min, Edge(edge).Range.Max);

    // ---- sums

    private void AddLinear()
    {
        int input = Pick(), length = Edge(input).Shape.Length;
        int rows = Enumerable.Range(1, length).Where(rows => length % rows == 0).OrderBy(_ => random.Next()).First();
        int inner = length / rows, columns = 1 + random.Next(random.Next(3) == 0 ? 70 : 20);
        long bound = (128L * inner * Magnitude(input)) + 1000;
        Finish(TensorShape.Of(1, rows, columns), bound, output => new Linear(
            Name("linear"), input, output, rows, inner, columns, Bytes(columns * inner, Weight), Bias(columns, 1000)));
    }

    private void AddConvolution()
    {
        (int input, Window window) = RandomWindow();
        int groups = window.Channels % 2 == 0 && random.Next(2) == 0 ? 2 : 1, outputs = groups * (1 + random.Next(9));
        int inner = window.Channels / groups * window.KernelLength;
        long bound = (128L * inner * Magnitude(input)) + 1000;
        Finish(new TensorShape([1, outputs, .. window.OutputSize]), bound, output => new Convolution(
            Name("convolution"), input, output, window, outputs, groups, Bytes(outputs * inner, Weight), Bias(outputs, 1000)));
    }

    private void AddProduct()
    {
        int batch = 1 + random.Next(3), rows = 1 + random.Next(9), inner = 1 + random.Next(9), columns = 1 + random.Next(20);
        int a = Reshaped(batch * rows * inner), b = Reshaped(batch * inner * columns);
        long bound = inner * Magnitude(a) * Magnitude(b);
        bool transposeA = random.Next(2) == 0, transposeB = random.Next(2) == 0, transposeOutput = random.Next(3) == 0;
        Finish(TensorShape.Of(batch, rows, columns), bound, output => new Product(
            Name("product"), a, b, output, [batch], rows, inner, columns,
            Layout(rows, inner, transposeA), Layout(inner, columns, transposeB), Layout(rows, columns, transposeOutput)));
    }

    private static MatrixLayout Layout(int rows, int columns, bool transposed) =>
        transposed ? new([rows * columns], 1, rows) : new([rows * columns], columns, 1);

    private void AddHadamard()
    {
        int a = Pick();
        TensorShape shape = Edge(a).Shape;
        int axis = random.Next(shape.Rank);
        int b = random.Next(2) == 0 ? a : Reshaped(shape[axis]);
        ImmutableArray<int> strides = b == a ? shape.Strides : [.. Enumerable.Range(0, shape.Rank).Select(i => i == axis ? 1 : 0)];
        Finish(shape, Magnitude(a) * Magnitude(b), output => new Hadamard(Name("hadamard"), a, b, output, shape.Strides, strides));
    }

    private void AddSumPool()
    {
        (int input, Window window) = RandomWindow();
        Finish(new TensorShape([1, window.Channels, .. window.OutputSize]), window.KernelLength * Magnitude(input),
            output => new SumPool(Name("pool"), input, output, window));
    }

    private void AddAxisSum()
    {
        int input = Pick();
        (int outer, int axis, int inner) = Split(Edge(input).Shape);
        Finish(TensorShape.Of(1, outer, inner), axis * Magnitude(input), output => new AxisSum(Name("sum"), input, output, outer, axis, inner));
    }

    /// <summary>Adds a sum that fires within itself, or stays a membrane that a firing reads.</summary>
    private void Finish(TensorShape shape, long bound, Func<int, Integration> create)
    {
        bool wide = bound > int.MaxValue || random.Next(12) == 0, timeFused = random.Next(2) == 0;
        if (random.Next(2) == 0)
        {
            CodeRange range = RandomRange();
            int fired = NewCodes(shape, range);
            Fire fire = Firing(fired, shape, Runtime.Programs.Fire.OwnMembrane, bound, range);
            Emit(create(fired) with { Fusion = fire, TimeFused = timeFused, Wide = wide });
            return;
        }

        edges.Add(new Edge($"v{edges.Count}", shape, wide ? EdgeCarrier.WideMembrane : EdgeCarrier.Membrane, default, 0));
        int membrane = edges.Count - 1;
        Emit(create(membrane) with { TimeFused = timeFused, Wide = wide }, readable: false);
        CodeRange codesRange = RandomRange();
        int output = NewCodes(shape, codesRange);
        Emit(Firing(output, shape, membrane, bound, codesRange));
    }

    private Fire Firing(int output, TensorShape shape, int membrane, long bound, CodeRange range)
    {
        (int channels, int stride) = RandomChannels(shape);
        var terms = new List<(int Edge, long Magnitude, ImmutableArray<int> Strides)> { (membrane, bound, []) };
        foreach (int other in codes.Where(edge => edge != output && Edge(edge).Shape.Length == shape.Length).Take(random.Next(3)))
            terms.Add((other, Magnitude(other), random.Next(2) == 0 ? [] : shape.Strides));
        if (random.Next(3) == 0)
        {
            int scalar = Reshaped(1);
            terms.Add((scalar, Magnitude(scalar), [.. shape.Dimensions.Select(_ => 0)]));
        }

        return Firing(output, range, channels, stride, terms);
    }

    private Fire Firing(int output, CodeRange range, int channels, int stride, List<(int Edge, long Magnitude, ImmutableArray<int> Strides)> terms)
    {
        bool table = random.Next(3) == 0;
        CodeRange index = table ? RandomRange() : range;
        byte[] shifts = [.. Enumerable.Range(0, channels).Select(_ => (byte)(1 + random.Next(40)))];
        // Every sum stays under 2^61, most reach the range's ends.
        int[][] multipliers = [.. terms.Select(term => Enumerable.Range(0, channels).Select(channel =>
        {
            double aim = Math.ScaleB(index.Count, shifts[channel]) / Math.Max(term.Magnitude, 1) * random.NextDouble() * 2;
            double most = Math.Min(1 << 30, Math.ScaleB(1, 59) / terms.Count / Math.Max(term.Magnitude, 1));
            return (int)(Math.Min(aim, most) * (random.Next(2) == 0 ? 1 : -1));
        }).ToArray())];
        long[] offsets = [.. Enumerable.Range(0, channels).Select(channel => random.NextInt64(-(1L << Math.Min(58, shifts[channel] + 4)), 1L << Math.Min(58, shifts[channel] + 4)))];
        return new Fire(
            Name("fire"), output, [.. terms.Select((term, i) => new FireTerm(term.Edge, segments.Add<int>(multipliers[i]), term.Strides))],
            channels, stride, segments.Add<byte>(shifts), random.Next(3) == 0 ? null : segments.Add<long>(offsets), index,
            table ? Table(index.Count, range) : null);
    }

    private (int Channels, int Stride) RandomChannels(TensorShape shape)
    {
        int axis = random.Next(shape.Rank);
        int inner = shape.Dimensions.Skip(axis + 1).Aggregate(1, (product, dimension) => product * dimension);
        return random.Next(5) switch
        {
            0 => (shape.Length, 1),
            1 or 2 => (shape[^1], 1),
            3 => (1, 1),
            _ => (shape[axis], inner),
        };
    }

    private int Table(int count, CodeRange range) =>
        segments.Add<short>([.. Enumerable.Range(0, count).Select(_ => (short)random.Next(range.Min, range.Max + 1))]);

    // ---- firings, functions, movements

    private void AddFire()
    {
        int input = Pick();
        TensorShape shape = Edge(input).Shape;
        CodeRange range = RandomRange();
        int output = NewCodes(shape, range);
        (int channels, int stride) = RandomChannels(shape);
        Emit(Firing(output, range, channels, stride, [(input, Magnitude(input), [])]));
    }

    private void AddLookup()
    {
        int input = Pick();
        CodeRange range = RandomRange();
        int output = NewCodes(Edge(input).Shape, range);
        Emit(new Lookup(Name("lookup"), input, output, Table(Edge(input).Range.Count, range)));
    }

    private void AddSoftmax()
    {
        int input = Pick();
        (int outer, int axis, int inner) = Split(Edge(input).Shape);
        int output = NewCodes(Edge(input).Shape, RandomRange());
        double scale = Math.Pow(10, -random.Next(4));
        int[] powers = [.. Enumerable.Range(0, Edge(input).Range.Count).Select(d => (int)Math.Round(Math.ScaleB(Math.Exp(-scale * d), 24)))];
        int shift = 20 + random.Next(30);
        Emit(new Softmax(Name("softmax"), input, output, outer, axis, inner, segments.Add<int>(powers), random.Next(1 << 30), shift));
    }

    private void AddNorm()
    {
        int input = Pick();
        TensorShape shape = Edge(input).Shape;
        int length = shape[^1], rows = shape.Length / length;
        CodeRange range = RandomRange();
        int output = NewCodes(shape, range), shift = 22 + random.Next(18);
        int[] multipliers = [.. Enumerable.Range(0, length).Select(_ => random.Next(-(1 << 28), 1 << 28))];
        long[] offsets = [.. Enumerable.Range(0, length).Select(_ => random.NextInt64(-(1L << 50), 1L << 50))];
        long epsilon = random.Next(3) == 0 ? 0 : random.NextInt64(1L << random.Next(1, 40));
        Emit(new Norm(Name("norm"), input, output, rows, length, random.Next(2) == 0, epsilon, segments.Add<int>(multipliers), segments.Add<long>(offsets), shift));
    }

    private void AddDivide()
    {
        int a = Pick(), b = Reshaped(1);
        TensorShape shape = Edge(a).Shape;
        int output = NewCodes(shape, RandomRange());
        Emit(new Divide(Name("divide"), a, b, output, shape.Strides, [.. shape.Dimensions.Select(_ => 0)], random.Next(1, 1 << 30), random.Next(41)));
    }

    private void AddMaxPool()
    {
        (int input, Window window) = RandomWindow();
        if (!WindowVerifier.EachHasInput(window)) return;
        Emit(new MaxPool(Name("maxPool"), input, NewCodes(new TensorShape([1, window.Channels, .. window.OutputSize]), Edge(input).Range), window));
    }

    private void AddAxisMax()
    {
        int input = Pick();
        (int outer, int axis, int inner) = Split(Edge(input).Shape);
        Emit(new AxisMax(Name("max"), input, NewCodes(TensorShape.Of(1, outer, inner), Edge(input).Range), outer, axis, inner));
    }

    private void AddRoute()
    {
        int input = Pick();
        TensorShape shape = Edge(input).Shape;
        int[] order = [.. Enumerable.Range(0, shape.Rank).OrderBy(_ => random.Next())];
        int axis = random.Next(shape.Rank);
        bool backwards = random.Next(3) == 0;
        ImmutableArray<int> strides = [.. order.Select(i => backwards && i == axis ? -shape.Strides[i] : shape.Strides[i])];
        int offset = backwards ? shape.Strides[axis] * (shape[axis] - 1) : 0;
        Emit(new Route(Name("route"), input, NewCodes(new TensorShape([.. order.Select(i => shape[i])]), Edge(input).Range), offset, strides));
    }

    private void AddSelect()
    {
        int input = Pick();
        (int outer, int axis, int inner) = Split(Edge(input).Shape);
        ImmutableArray<int> indices = [.. Enumerable.Range(0, 1 + random.Next(5)).Select(_ => random.Next(axis))];
        Emit(new Select(Name("select"), input, NewCodes(TensorShape.Of(outer, indices.Length, inner), Edge(input).Range), outer, axis, inner, indices));
    }

    private void AddConcat()
    {
        int first = Pick();
        (int outer, int axis, int inner) = Split(Edge(first).Shape);
        int[] parts = [first, .. codes.Where(edge => Edge(edge).Range == Edge(first).Range && Edge(edge).Shape.Length % outer == 0).Take(2)];
        ImmutableArray<int> lengths = [.. parts.Select(part => Edge(part).Shape.Length / outer)];
        Emit(new Concat(Name("concat"), [.. parts], NewCodes(TensorShape.Of(outer, lengths.Sum()), Edge(first).Range), outer, lengths));
    }

    private void AddEmbed()
    {
        int input = Pick(), rows = 1 + random.Next(40), width = 1 + random.Next(9);
        CodeRange range = RandomRange();
        Emit(new Embed(Name("embed"), input, NewCodes(TensorShape.Of(1, Edge(input).Shape.Length, width), range), rows, width, Table(rows * width, range), random.Next(2) == 0 ? null : input));
    }

    private void AddConstant()
    {
        TensorShape shape = RandomShape();
        CodeRange range = RandomRange();
        Emit(new Constant(Name("constant"), NewCodes(shape, range), Table(shape.Length, range)));
    }

    // ---- pieces

    private string Name(string kind) => $"{kind}{operations.Count}";

    private static (int Outer, int Axis, int Inner) Split(TensorShape shape)
    {
        int axis = shape.Rank / 2;
        int Product(int from, int to) => shape.Dimensions.Skip(from).Take(to - from).Aggregate(1, (product, dimension) => product * dimension);
        return (Product(0, axis), shape[axis], Product(axis + 1, shape.Rank));
    }

    /// <summary>Codes of exactly so many elements: chosen from some edge.</summary>
    private int Reshaped(int length)
    {
        int input = Pick(), available = Edge(input).Shape.Length;
        ImmutableArray<int> indices = [.. Enumerable.Range(0, length).Select(i => (i * 7) % available)];
        Emit(new Select(Name("take"), input, NewCodes(TensorShape.Of(1, length), Edge(input).Range), 1, available, 1, indices));
        return codes[^1];
    }

    private (int Input, Window Window) RandomWindow()
    {
        int axes = random.Next(6) switch { 0 => 1, 1 => 3, _ => 2 }, channels = 1 + random.Next(4);
        int[] size = [.. Enumerable.Range(0, axes).Select(_ => 1 + random.Next(axes == 3 ? 4 : 11))];
        int[] kernel = [.. size.Select(extent => 1 + random.Next(Math.Min(extent, 4)))];
        int[] dilations = [.. size.Select((extent, i) => kernel[i] > 1 && (2 * (kernel[i] - 1)) < extent && random.Next(3) == 0 ? 2 : 1)];
        int[] pads = [.. kernel.Select(taps => random.Next(taps))];
        bool dense = random.Next(2) == 0;
        int[] strides = [.. size.Select(_ => dense ? 1 : 1 + random.Next(3))];
        int[] output = [.. size.Select((extent, i) => Math.Max(1, ((extent + pads[i] + random.Next(pads[i] + 1) - ((kernel[i] - 1) * dilations[i]) - 1) / strides[i]) + 1))];
        int input = Reshaped(channels * size.Aggregate(1, (product, extent) => product * extent));
        return (input, new Window(channels, [.. size], [.. kernel], [.. strides], [.. dilations], [.. pads], [.. output]));
    }
}
