using System.Collections.Immutable;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Runtime.Statistics;

/// <summary>
/// How many synapses one spike of each neuron reaches. A weight of zero is no synapse: a chip stores none for it. Embedded functions (softmax,
/// norms, tables, maxima, division) have no synapses. Routes, selections and concatenations are wiring: what they lead to belongs to the neuron before them.
/// </summary>
internal static class FanOut
{
    /// <summary>Synapses behind each element of each edge, by edge id; none for membranes.</summary>
    /// <param name="program">The program.</param>
    /// <param name="zeros">Count weights of zero too, to see what they save.</param>
    public static long[][] PerElement(SpikingProgram program, bool zeros = false)
    {
        long[][] counts = [.. program.Edges.Select(edge => new long[edge.HasCodes ? edge.Shape.Length : 0])];
        // Backwards: what is behind the output of wiring has been counted when the wiring passes it on.
        for (int index = program.Operations.Length - 1; index >= 0; index--) Add(counts, program, program.Operations[index], zeros);
        return counts;
    }

    /// <summary>The same with the numbers of one row where rows are alike; only the edges that an operation touches are in memory whole.</summary>
    /// <param name="program">The program.</param>
    /// <param name="zeros">Count weights of zero too.</param>
    /// <param name="layersOnly">Count the synapses of linear maps and convolutions alone: none of sums, products and pools.</param>
    public static NeuronCounts?[] PerNeuron(SpikingProgram program, bool zeros = false, bool layersOnly = false)
    {
        var counts = new long[program.Edges.Length][];
        var rows = new NeuronCounts?[program.Edges.Length];
        for (int index = program.Operations.Length - 1; index >= 0; index--)
        {
            Operation operation = program.Operations[index];
            foreach (int edge in operation.Inputs.Append(operation.Output)) Touch(edge);
            Add(counts, program, operation, zeros, layersOnly);
            // All that reads it lies behind this operation.
            Keep(operation.Output);
        }

        foreach (Port input in program.Inputs)
        {
            Touch(input.Edge);
            Keep(input.Edge);
        }

        return rows;

        void Touch(int edge) => counts[edge] ??= new long[program.Edges[edge].HasCodes ? program.Edges[edge].Shape.Length : 0];

        void Keep(int edge)
        {
            if (counts[edge].Length > 0) rows[edge] = NeuronCounts.Of(counts[edge], program.Edges[edge].Shape.Dimensions.AsSpan());
            counts[edge] = null!;
        }
    }

    private static void Add(long[][] counts, SpikingProgram program, Operation operation, bool zeros, bool layersOnly = false)
    {
        if (layersOnly && operation is (SumPool or AxisSum or Product or Hadamard)) return;
        TensorShape shape = program.Edges[operation.Output].Shape;
        switch (operation)
        {
            case Linear op:
                AddLinear(counts[op.Input], op, program.Segments.Read<sbyte>(op.WeightSegment), zeros);
                break;
            case Convolution op:
                AddWindow(counts[op.Input], op.Window, Synapses(op, program.Segments.Read<sbyte>(op.WeightSegment), zeros));
                break;
            case SumPool op:
                AddWindow(counts[op.Input], op.Window, Enumerable.Repeat(1, op.Window.Channels * op.Window.KernelLength).ToArray());
                break;
            case AxisSum op:
                foreach (ref long count in counts[op.Input].AsSpan()) count++;
                break;
            case Product op:
                AddProduct(counts[op.A], counts[op.B], op);
                break;
            case Hadamard op:
                AddBroadcast(counts[op.A], shape, op.AStrides);
                AddBroadcast(counts[op.B], shape, op.BStrides);
                break;
            case Route op:
                AddRoute(counts[op.Input], counts[op.Output], shape, op);
                break;
            case Select op:
                AddSelect(counts[op.Input], counts[op.Output], op);
                break;
            case Concat op:
                AddConcat(counts, counts[op.Output], op);
                break;
        }

        if (layersOnly) return;
        Fire? fire = operation as Fire ?? (operation as Integration)?.Fusion;
        foreach (FireTerm term in fire?.Terms ?? [])
        {
            if (term.Edge != Fire.OwnMembrane && program.Edges[term.Edge].HasCodes) AddBroadcast(counts[term.Edge], shape, term.Strides);
        }
    }

    private static void AddRoute(long[] counts, long[] behind, TensorShape shape, Route op)
    {
        for (int i = 0; i < behind.Length; i++) counts[op.Offset + Strided.Offset(i, shape.Dimensions, op.Strides)] += behind[i];
    }

    private static void AddSelect(long[] counts, long[] behind, Select op)
    {
        for (int i = 0; i < behind.Length; i++)
        {
            int inner = i % op.Inner, index = i / op.Inner % op.Indices.Length, outer = i / op.Inner / op.Indices.Length;
            counts[(((outer * op.Axis) + op.Indices[index]) * op.Inner) + inner] += behind[i];
        }
    }

    private static void AddConcat(long[][] counts, long[] behind, Concat op)
    {
        int row = op.Lengths.Sum(), start = 0;
        for (int part = 0; part < op.Parts.Length; start += op.Lengths[part++])
        {
            long[] of = counts[op.Parts[part]];
            for (int i = 0; i < of.Length; i++) of[i] += behind[(i / op.Lengths[part] * row) + start + (i % op.Lengths[part])];
        }
    }

    private static void AddLinear(long[] counts, Linear op, ReadOnlySpan<sbyte> weights, bool zeros)
    {
        var synapses = new int[op.Inner];
        if (zeros) Array.Fill(synapses, op.Columns);
        else AddSynapses(synapses, weights);
        for (int row = 0; row < counts.Length; row += op.Inner)
        {
            for (int i = 0; i < op.Inner; i++) counts[row + i] += synapses[i];
        }
    }

    /// <summary>[input channels, taps]: the output channels that a tap of an input channel reaches.</summary>
    private static int[] Synapses(Convolution op, ReadOnlySpan<sbyte> weights, bool zeros)
    {
        int taps = op.Window.KernelLength, inner = op.Window.Channels / op.Groups, perGroup = op.OutputChannels / op.Groups;
        var synapses = new int[op.Window.Channels * taps];
        if (zeros) Array.Fill(synapses, perGroup);
        for (int group = 0; !zeros && group < op.Groups; group++)
            AddSynapses(synapses.AsSpan(group * inner * taps, inner * taps), weights.Slice(group * perGroup * inner * taps, perGroup * inner * taps));
        return synapses;
    }

    /// <param name="synapses">[inputs].</param>
    /// <param name="weights">[outputs, inputs].</param>
    private static void AddSynapses(Span<int> synapses, ReadOnlySpan<sbyte> weights)
    {
        for (; !weights.IsEmpty; weights = weights[synapses.Length..])
        {
            for (int i = 0; i < synapses.Length; i++) synapses[i] += weights[i] != 0 ? 1 : 0;
        }
    }

    /// <param name="counts">[channels, input].</param>
    /// <param name="window">Where each tap reads.</param>
    /// <param name="synapses">[channels, taps].</param>
    private static void AddWindow(long[] counts, Window window, int[] synapses)
    {
        for (int output = 0; output < window.OutputLength; output++)
        {
            for (int tap = 0; tap < window.KernelLength; tap++)
            {
                int source = window.Source(output, tap);
                for (int channel = 0; source >= 0 && channel < window.Channels; channel++)
                    counts[(channel * window.InputLength) + source] += synapses[(channel * window.KernelLength) + tap];
            }
        }
    }

    private static void AddProduct(long[] a, long[] b, Product op)
    {
        int batches = op.Batch.Aggregate(1, (product, size) => product * size);
        for (int batch = 0; batch < batches; batch++)
        {
            AddMatrix(a, Strided.Offset(batch, op.Batch, op.ALayout.BatchStrides), op.ALayout, op.Rows, op.Inner, op.Columns);
            AddMatrix(b, Strided.Offset(batch, op.Batch, op.BLayout.BatchStrides), op.BLayout, op.Inner, op.Columns, op.Rows);
        }
    }

    private static void AddMatrix(long[] counts, int start, MatrixLayout layout, int rows, int columns, int synapses)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                counts[start + (row * layout.RowStride) + (column * layout.ColumnStride)] += synapses;
        }
    }

    private static void AddBroadcast(long[] counts, TensorShape shape, ImmutableArray<int> strides)
    {
        for (int i = 0; i < shape.Length; i++)
            counts[strides.IsEmpty ? i : Strided.Offset(i, shape.Dimensions, strides)]++;
    }
}
