using Spike.Runtime.Ilgpu.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Ilgpu.Steps;

/// <summary>Steps of functions that are not linear.</summary>
internal static class Functions
{
    public static DeviceStep Of(Preparation preparation, Lookup op) => preparation.Elements(ElementKernels.Lookup, new LookupShape
    {
        Input = preparation.Place(op.Input),
        Output = preparation.Place(op.Output),
        Length = preparation.Length(op.Input),
        Table = preparation.Constants.Segment(op.TableSegment),
        Low = preparation.Range(op.Input).Min,
    }, preparation.Length(op.Input));

    public static DeviceStep Of(Preparation preparation, Softmax op) => preparation.Rows(RowKernels.Softmax, new SoftmaxShape
    {
        Input = preparation.Place(op.Input),
        Output = preparation.Place(op.Output),
        Outer = op.Outer,
        Axis = op.Axis,
        Inner = op.Inner,
        Exponential = preparation.Constants.Segment(op.ExponentialSegment),
        Multiplier = op.Multiplier,
        Shift = op.Shift,
        Low = preparation.Range(op.Output).Min,
        High = preparation.Range(op.Output).Max,
    }, (long)op.Outer * op.Inner, op.Axis);

    public static DeviceStep Of(Preparation preparation, Norm op) => preparation.Rows(RowKernels.Norm, new NormShape
    {
        Input = preparation.Place(op.Input),
        Output = preparation.Place(op.Output),
        Rows = op.Rows,
        Length = op.Length,
        Centred = op.Centred ? 1 : 0,
        Epsilon = op.Epsilon,
        Multipliers = preparation.Constants.Segment(op.MultiplierSegment),
        Offsets = preparation.Constants.Segment(op.OffsetSegment),
        Shift = op.Shift,
        Low = preparation.Range(op.Output).Min,
        High = preparation.Range(op.Output).Max,
    }, op.Rows, op.Length);

    public static DeviceStep Of(Preparation preparation, Divide op) => preparation.Elements(ElementKernels.Divide, new DivideShape
    {
        Operands = Operands.Of(preparation, op.A, op.AStrides, op.B, op.BStrides, op.Output),
        Multiplier = op.Multiplier,
        Shift = op.Shift,
    }, preparation.Length(op.Output));

    public static DeviceStep Of(Preparation preparation, MaxPool op) =>
        preparation.Elements(ElementKernels.WindowMax, Windows.Of(preparation, op.Input, op.Window, Sinks.Codes(preparation, op.Output)), preparation.Length(op.Output));

    public static DeviceStep Of(Preparation preparation, AxisMax op) =>
        preparation.Elements(ElementKernels.AxisMax, Windows.OfAxis(preparation, op.Input, op.Outer, op.Axis, op.Inner, Sinks.Codes(preparation, op.Output)), preparation.Length(op.Output));
}
