using Spike.Runtime.Ilgpu.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Ilgpu.Steps;

/// <summary>Steps of sums over codes.</summary>
internal static class Integrations
{
    // Fewer outputs a group leave most of a tile empty; a depthwise convolution has one.
    private const int FewOutputs = 8;

    private static readonly CodeRange Weights = new(8, signed: true);

    public static DeviceStep Of(Preparation preparation, Linear op)
    {
        var shape = new LinearShape
        {
            Input = preparation.Place(op.Input),
            Rows = op.Rows,
            Inner = op.Inner,
            Columns = op.Columns,
            Weights = preparation.Constants.Weights(op.WeightSegment, 1, op.Columns, op.Inner),
            Bias = preparation.Constants.Optional(op.BiasSegment),
            Pair = OperandPair.Of(preparation.Range(op.Input), Weights),
            Sink = Sinks.Of(preparation, op),
        };
        return op.Wide
            ? preparation.Elements(LinearKernels.Direct, shape, (long)op.Rows * op.Columns)
            : preparation.Tiles(LinearKernels.Tiles, shape, samples => preparation.Device.Tiles(1, (long)samples * op.Rows, op.Columns));
    }

    public static DeviceStep Of(Preparation preparation, Convolution op)
    {
        int channels = op.Window.Channels / op.Groups, taps = op.Window.KernelLength, outputs = op.OutputChannels / op.Groups;
        var shape = new ConvolutionShape
        {
            Input = preparation.Place(op.Input),
            InputLength = op.Window.InputLength,
            Channels = op.Window.Channels,
            Groups = op.Groups,
            GroupOutputs = outputs,
            Outputs = op.Window.OutputLength,
            Taps = taps,
            Inner = channels * taps,
            Weights = preparation.Constants.Weights(op.WeightSegment, op.Groups, outputs, channels * taps),
            Bias = preparation.Constants.Optional(op.BiasSegment),
            Sources = Windows.Sources(preparation, op.Window),
            Inputs = preparation.Words(
                [.. Enumerable.Range(0, channels * taps).Select(k => k / taps * op.Window.InputLength)], [.. Enumerable.Range(0, channels * taps).Select(k => k % taps)]),
            Pair = OperandPair.Of(Weights, preparation.Range(op.Input)),
            Sink = Sinks.Of(preparation, op),
        };
        return op.Wide || outputs < FewOutputs
            ? preparation.Elements(ConvolutionKernels.Direct, shape, (long)op.OutputChannels * op.Window.OutputLength)
            : preparation.Tiles(ConvolutionKernels.Tiles, shape, samples => preparation.Device.Tiles(op.Groups, outputs, (long)samples * op.Window.OutputLength));
    }

    public static DeviceStep Of(Preparation preparation, Product op)
    {
        int rank = op.Batch.Length, batches = op.Batch.Aggregate(1, (product, size) => product * size);
        var shape = new ProductShape
        {
            A = Matrix(preparation, op.A, op.ALayout, rank),
            B = Matrix(preparation, op.B, op.BLayout, 2 * rank),
            Output = Matrix(preparation, op.Output, op.OutputLayout, 3 * rank),
            Words = preparation.Words(op.Batch, op.ALayout.BatchStrides, op.BLayout.BatchStrides, op.OutputLayout.BatchStrides),
            BatchRank = rank,
            Batches = batches,
            Rows = op.Rows,
            Inner = op.Inner,
            Columns = op.Columns,
            Pair = OperandPair.Of(preparation.Range(op.A), preparation.Range(op.B)),
            Sink = Sinks.Of(preparation, op),
        };
        return op.Wide
            ? preparation.Elements(ProductKernels.Direct, shape, (long)batches * op.Rows * op.Columns)
            : preparation.Tiles(ProductKernels.Tiles, shape, samples => preparation.Device.Tiles((long)samples * batches, op.Rows, op.Columns));
    }

    public static DeviceStep Of(Preparation preparation, Hadamard op) =>
        preparation.Elements(SumKernels.Hadamard, Operands.Of(preparation, op.A, op.AStrides, op.B, op.BStrides, op.Output) with { Sink = Sinks.Of(preparation, op) }, preparation.Length(op.Output));

    public static DeviceStep Of(Preparation preparation, SumPool op) =>
        preparation.Elements(SumKernels.Window, Windows.Of(preparation, op.Input, op.Window, Sinks.Of(preparation, op)), preparation.Length(op.Output));

    public static DeviceStep Of(Preparation preparation, AxisSum op) =>
        preparation.Elements(SumKernels.Axis, Windows.OfAxis(preparation, op.Input, op.Outer, op.Axis, op.Inner, Sinks.Of(preparation, op)), preparation.Length(op.Output));

    public static DeviceStep Of(Preparation preparation, Fire op) =>
        preparation.Elements(SumKernels.Fire, Sinks.Of(preparation, op, op.Output), preparation.Length(op.Output));

    private static MatrixShape Matrix(Preparation preparation, int edge, MatrixLayout layout, int batchStrides) => new()
    {
        Place = preparation.Place(edge),
        Length = preparation.Length(edge),
        RowStride = layout.RowStride,
        ColumnStride = layout.ColumnStride,
        BatchStrides = batchStrides,
    };
}
