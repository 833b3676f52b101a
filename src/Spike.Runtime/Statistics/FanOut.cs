using System.Collections.Immutable;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Runtime.Statistics;

/// <summary>
/// How many synapses one spike of each neuron reaches. Embedded functions (softmax, norms, tables, maxima, division) have no
/// synapses. Routes, selections and concatenations are wiring: what they lead to belongs to the neuron before them.
/// </summary>
internal static class FanOut
{
    /// <summary>Synapses behind each element of an edge.</summary>
    public static long[] PerElement(SpikingProgram program, int edge)
    {
        var counts = new long[program.Edges[edge].Shape.Length];
        foreach (Operation operation in program.Operations)
        {
            switch (operation)
            {
                case Linear op when op.Input == edge:
                    for (int i = 0; i < counts.Length; i++) counts[i] += op.Columns;
                    break;
                case Convolution op when op.Input == edge:
                    AddWindow(counts, op.Window, op.OutputChannels / op.Groups);
                    break;
                case SumPool op when op.Input == edge:
                    AddWindow(counts, op.Window, 1);
                    break;
                case AxisSum op when op.Input == edge:
                    for (int i = 0; i < counts.Length; i++) counts[i]++;
                    break;
                case Route op when op.Input == edge:
                    AddRoute(counts, program, op);
                    break;
                case Select op when op.Input == edge:
                    AddSelect(counts, PerElement(program, op.Output), op);
                    break;
                case Concat op:
                    AddConcat(counts, program, op, edge);
                    break;
                case Product op:
                    AddProduct(counts, op, edge);
                    break;
                case Hadamard op:
                    if (op.A == edge) AddBroadcast(counts, program.Edges[op.Output].Shape, op.AStrides);
                    if (op.B == edge) AddBroadcast(counts, program.Edges[op.Output].Shape, op.BStrides);
                    break;
            }

            Fire? fire = operation as Fire ?? (operation as Integration)?.Fusion;
            foreach (FireTerm term in fire?.Terms ?? [])
            {
                if (term.Edge == edge) AddBroadcast(counts, program.Edges[operation.Output].Shape, term.Strides);
            }
        }

        return counts;
    }

    private static void AddRoute(long[] counts, SpikingProgram program, Route op)
    {
        TensorShape shape = program.Edges[op.Output].Shape;
        long[] behind = PerElement(program, op.Output);
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

    private static void AddConcat(long[] counts, SpikingProgram program, Concat op, int edge)
    {
        if (!op.Parts.Contains(edge)) return;
        long[] behind = PerElement(program, op.Output);
        int row = op.Lengths.Sum(), start = 0;
        for (int part = 0; part < op.Parts.Length; start += op.Lengths[part++])
        {
            for (int i = 0; op.Parts[part] == edge && i < counts.Length; i++)
                counts[i] += behind[(i / op.Lengths[part] * row) + start + (i % op.Lengths[part])];
        }
    }

    private static void AddWindow(long[] counts, Window window, int outputs)
    {
        for (int output = 0; output < window.OutputLength; output++)
        {
            for (int tap = 0; tap < window.KernelLength; tap++)
            {
                int source = window.Source(output, tap);
                for (int channel = 0; source >= 0 && channel < window.Channels; channel++)
                    counts[(channel * window.InputLength) + source] += outputs;
            }
        }
    }

    private static void AddProduct(long[] counts, Product op, int edge)
    {
        int batches = op.Batch.Aggregate(1, (product, size) => product * size);
        for (int batch = 0; batch < batches; batch++)
        {
            if (op.A == edge) AddMatrix(counts, Strided.Offset(batch, op.Batch, op.ALayout.BatchStrides), op.ALayout, op.Rows, op.Inner, op.Columns);
            if (op.B == edge) AddMatrix(counts, Strided.Offset(batch, op.Batch, op.BLayout.BatchStrides), op.BLayout, op.Inner, op.Columns, op.Rows);
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
