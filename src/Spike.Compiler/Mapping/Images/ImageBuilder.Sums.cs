using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping.Images;

/// <summary>Sums that no core takes, on a processor: what is summed is laid out as matrices first.</summary>
internal sealed partial class ImageBuilder
{
    private Held Sum(Integration sum, int number) => sum switch
    {
        Linear op => Biased(op, Matrix(op, number, op.Input, 1, op.Rows, op.Inner, op.Columns, (_, m, k) => (m * op.Inner) + k,
            Constant(number, op.Inner * op.Columns, i => program.Segments.Read<sbyte>(op.WeightSegment)[(i % op.Columns * op.Inner) + (i / op.Columns)]), (_, m, n) => (m * op.Columns) + n),
            op.BiasSegment, i => i % op.Columns),
        Convolution op => Convolved(op, number),
        SumPool op => Matrix(op, number, op.Input, 1, op.Window.Channels * op.Window.OutputLength, op.Window.KernelLength, 1,
            (_, m, k) => op.Window.Source(m % op.Window.OutputLength, k) is >= 0 and var source ? (m / op.Window.OutputLength * op.Window.InputLength) + source : -1,
            Constant(number, op.Window.KernelLength, _ => 1), (_, m, _) => m),
        AxisSum op => Matrix(op, number, op.Input, 1, op.Outer * op.Inner, op.Axis, 1, (_, m, k) => (((m / op.Inner * op.Axis) + k) * op.Inner) + (m % op.Inner),
            Constant(number, op.Axis, _ => 1), (_, m, _) => m),
        Product op => Multiplied(op, number),
        Hadamard op => Multiplied(op, number),
        _ => throw new NotSupportedException(sum.GetType().Name),
    };

    private Held Convolved(Convolution op, int number)
    {
        int inner = op.Window.Channels / op.Groups, taps = op.Window.KernelLength, outputs = op.OutputChannels / op.Groups, positions = op.Window.OutputLength;
        int weights = Constant(number, op.Groups * inner * taps * outputs, i =>
        {
            int n = i % outputs, k = i / outputs % (inner * taps), group = i / outputs / (inner * taps);
            return program.Segments.Read<sbyte>(op.WeightSegment)[(((group * outputs) + n) * inner * taps) + k];
        });
        Held held = Matrix(op, number, op.Input, op.Groups, positions, inner * taps, outputs,
            (group, m, k) => op.Window.Source(m, k % taps) is >= 0 and var source ? (((group * inner) + (k / taps)) * op.Window.InputLength) + source : -1,
            weights, (group, m, n) => (((group * outputs) + n) * positions) + m);
        return Biased(op, held, op.BiasSegment, i => i / positions);
    }

    private Held Multiplied(Product op, int number)
    {
        int batches = op.Batch.Aggregate(1, (product, size) => product * size);
        Held b = Whole(op.B, number);
        int buffer = processors[number].Buffer($"{program.Edges[op.B].Name} in order", batches * op.Inner * op.Columns);
        ProductSynapses synapses = ProductSynapses.Of(program, op);
        processors[number].Do(new GatherTask(b.Ready, buffer, [b.Buffer], segments.Add<int>([.. Enumerable.Range(0, batches * op.Inner * op.Columns)
            .Select(i => synapses.WeightElement(i / op.Columns / op.Inner, i / op.Columns % op.Inner, i % op.Columns))])));
        Populations.Grid grid = synapses.Grid();
        return Matrix(op, number, op.A, batches, op.Rows, op.Inner, op.Columns, (g, m, k) => synapses.Element((((g * op.Rows) + m) * op.Inner) + k), buffer,
            (g, m, n) => grid.Element((g * op.Rows) + m, n), b.Ready);
    }

    private Held Multiplied(Hadamard op, int number)
    {
        Edge edge = program.Edges[op.Output];
        Held a = Whole(op.A, number), b = Whole(op.B, number);
        int ready = Math.Max(a.Ready, b.Ready), output = processors[number].Buffer(edge.Name, edge.Shape.Length);
        processors[number].Do(new MultiplyTask(ready, output, a.Buffer, b.Buffer, Map(edge.Shape, op.AStrides), Map(edge.Shape, op.BStrides)));
        return new Held(output, ready);
    }

    /// <summary>Lays the input out as [batch, rows, inner], multiplies, and puts the result into the edge's order.</summary>
    /// <param name="sum">The operation.</param>
    /// <param name="number">The processor.</param>
    /// <param name="input">The edge that becomes a.</param>
    /// <param name="batch">Matrices.</param>
    /// <param name="rows">Of a.</param>
    /// <param name="inner">That is summed.</param>
    /// <param name="columns">Of b.</param>
    /// <param name="source">The element of the input at (g, m, k); -1 in the padding.</param>
    /// <param name="weights">The buffer of b.</param>
    /// <param name="target">The element of the output at (g, m, n).</param>
    /// <param name="ready">When b is there.</param>
    private Held Matrix(Operation sum, int number, int input, int batch, int rows, int inner, int columns, Func<int, int, int, int> source, int weights, Func<int, int, int, int> target, int ready = 0)
    {
        ProcessorDraft processor = processors[number];
        Held held = Whole(input, number);
        ready = Math.Max(ready, held.Ready);
        string name = program.Edges[sum.Output].Name;
        int zero = processor.Elements(held.Buffer), padding = processor.Buffer("zero", 1);
        int[] order = [.. Enumerable.Range(0, batch * rows * inner).Select(i => source(i / inner / rows, i / inner % rows, i % inner)).Select(element => element < 0 ? zero : element)];
        int a = processor.Buffer($"{name} inputs", order.Length), product = processor.Buffer($"{name} sums", batch * rows * columns);
        processor.Do(new GatherTask(ready, a, [held.Buffer, padding], segments.Add<int>(order)));
        processor.Do(new MatrixTask(ready, product, a, weights, batch, rows, inner, columns));
        int[] back = new int[batch * rows * columns];
        for (int i = 0; i < back.Length; i++) back[target(i / columns / rows, i / columns % rows, i % columns)] = i;
        if (back.AsSpan().SequenceEqual(Enumerable.Range(0, back.Length).ToArray())) return new Held(product, ready);
        int output = processor.Buffer(name, back.Length);
        processor.Do(new GatherTask(ready, output, [product], segments.Add<int>(back)));
        return new Held(output, ready);
    }

    private int Constant(int number, int length, Func<int, int> code) =>
        processors[number].Buffer("weights", length, segments.Add<short>([.. Enumerable.Range(0, length).Select(i => (short)code(i))]));

    private Held Biased(Integration sum, Held held, int? segment, Func<int, int> channel)
    {
        if (segment is { } id) biases[sum.Output] = [.. Enumerable.Range(0, program.Edges[sum.Output].Shape.Length).Select(i => program.Segments.Read<long>(id)[channel(i)])];
        return held;
    }
}
