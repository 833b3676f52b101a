namespace Spike.Runtime.Programs.Reference;

/// <summary>Sums over codes: what a population's membranes hold at the end of its input's window.</summary>
internal static class IntegrationRules
{
    public static long[] Linear(SpikingProgram program, Linear op, long[][] values)
    {
        long[] x = values[op.Input];
        ReadOnlySpan<sbyte> weights = program.Segments.Read<sbyte>(op.WeightSegment);
        ReadOnlySpan<long> bias = Bias(program, op.BiasSegment);
        var membranes = new long[op.Rows * op.Columns];
        for (int row = 0; row < op.Rows; row++)
        {
            for (int column = 0; column < op.Columns; column++)
            {
                long sum = bias.IsEmpty ? 0 : bias[column];
                for (int k = 0; k < op.Inner; k++) sum += weights[(column * op.Inner) + k] * x[(row * op.Inner) + k];
                membranes[(row * op.Columns) + column] = sum;
            }
        }

        return membranes;
    }

    public static long[] Convolution(SpikingProgram program, Convolution op, long[][] values)
    {
        long[] x = values[op.Input];
        ReadOnlySpan<sbyte> weights = program.Segments.Read<sbyte>(op.WeightSegment);
        ReadOnlySpan<long> bias = Bias(program, op.BiasSegment);
        Window window = op.Window;
        int groupInputs = window.Channels / op.Groups, groupOutputs = op.OutputChannels / op.Groups;
        var membranes = new long[op.OutputChannels * window.OutputLength];
        for (int channel = 0; channel < op.OutputChannels; channel++)
        {
            for (int output = 0; output < window.OutputLength; output++)
            {
                long sum = bias.IsEmpty ? 0 : bias[channel];
                for (int c = 0; c < groupInputs; c++)
                {
                    int inputChannel = (channel / groupOutputs * groupInputs) + c;
                    for (int tap = 0; tap < window.KernelLength; tap++)
                    {
                        int source = window.Source(output, tap);
                        if (source < 0) continue;
                        sum += weights[(((channel * groupInputs) + c) * window.KernelLength) + tap]
                            * x[(inputChannel * window.InputLength) + source];
                    }
                }

                membranes[(channel * window.OutputLength) + output] = sum;
            }
        }

        return membranes;
    }

    public static long[] Product(SpikingProgram program, Product op, long[][] values)
    {
        long[] a = values[op.A], b = values[op.B];
        var membranes = new long[program.Edges[op.Output].Shape.Length];
        int batches = op.Batch.Aggregate(1, (product, size) => product * size);
        for (int batch = 0; batch < batches; batch++)
        {
            int aBase = Strided.Offset(batch, op.Batch, op.ALayout.BatchStrides);
            int bBase = Strided.Offset(batch, op.Batch, op.BLayout.BatchStrides);
            int outBase = Strided.Offset(batch, op.Batch, op.OutputLayout.BatchStrides);
            for (int row = 0; row < op.Rows; row++)
            {
                for (int column = 0; column < op.Columns; column++)
                {
                    long sum = 0;
                    for (int k = 0; k < op.Inner; k++)
                    {
                        sum += a[aBase + (row * op.ALayout.RowStride) + (k * op.ALayout.ColumnStride)]
                            * b[bBase + (k * op.BLayout.RowStride) + (column * op.BLayout.ColumnStride)];
                    }

                    membranes[outBase + (row * op.OutputLayout.RowStride) + (column * op.OutputLayout.ColumnStride)] = sum;
                }
            }
        }

        return membranes;
    }

    public static long[] Hadamard(SpikingProgram program, Hadamard op, long[][] values)
    {
        TensorShape shape = program.Edges[op.Output].Shape;
        var membranes = new long[shape.Length];
        for (int i = 0; i < membranes.Length; i++)
        {
            membranes[i] = values[op.A][Strided.Offset(i, shape.Dimensions, op.AStrides)]
                * values[op.B][Strided.Offset(i, shape.Dimensions, op.BStrides)];
        }

        return membranes;
    }

    public static long[] SumPool(SumPool op, long[][] values)
    {
        Window window = op.Window;
        var membranes = new long[window.Channels * window.OutputLength];
        for (int channel = 0; channel < window.Channels; channel++)
        {
            for (int output = 0; output < window.OutputLength; output++)
            {
                long sum = 0;
                for (int tap = 0; tap < window.KernelLength; tap++)
                {
                    int source = window.Source(output, tap);
                    if (source >= 0) sum += values[op.Input][(channel * window.InputLength) + source];
                }

                membranes[(channel * window.OutputLength) + output] = sum;
            }
        }

        return membranes;
    }

    public static long[] AxisSum(AxisSum op, long[][] values)
    {
        var membranes = new long[op.Outer * op.Inner];
        for (int outer = 0; outer < op.Outer; outer++)
        {
            for (int axis = 0; axis < op.Axis; axis++)
            {
                for (int inner = 0; inner < op.Inner; inner++)
                    membranes[(outer * op.Inner) + inner] += values[op.Input][(((outer * op.Axis) + axis) * op.Inner) + inner];
            }
        }

        return membranes;
    }

    private static ReadOnlySpan<long> Bias(SpikingProgram program, int? segment) =>
        segment is { } id ? program.Segments.Read<long>(id) : [];
}
