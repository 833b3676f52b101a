using System.Collections.Immutable;
using System.Text;

namespace Spike.Runtime.Programs;

/// <summary>A program as text, one operation a line: for people, for golden files, and for comparing two operations.</summary>
/// <remarks>Everything that decides what an operation computes is in its text: edges as e3, constant data as s7.</remarks>
internal static class ProgramText
{
    public static string Describe(SpikingProgram program)
    {
        var text = new StringBuilder();
        foreach (Port port in program.Inputs) text.Append($"e{port.Edge} = input '{port.Name}' {Describe(program.Edges[port.Edge])}\n");
        foreach (Operation operation in program.Operations)
            text.Append($"e{operation.Output} = {Describe(operation)} : {Describe(program.Edges[operation.Output])}  '{operation.Node}'\n");
        foreach (Port port in program.Outputs) text.Append($"output '{port.Name}' = e{port.Edge}\n");
        return text.ToString();
    }

    public static string Describe(Operation operation) => operation switch
    {
        Linear op => $"linear e{op.Input} {op.Rows}x{op.Inner}x{op.Columns} s{op.WeightSegment}{Optional(op.BiasSegment)}",
        Convolution op => $"convolution e{op.Input} {Describe(op.Window)} o{op.OutputChannels} g{op.Groups} s{op.WeightSegment}{Optional(op.BiasSegment)}",
        Product op => $"product e{op.A} e{op.B} {List(op.Batch)} {op.Rows}x{op.Inner}x{op.Columns} {Describe(op.ALayout)} {Describe(op.BLayout)} {Describe(op.OutputLayout)}",
        Hadamard op => $"hadamard e{op.A}{List(op.AStrides)} e{op.B}{List(op.BStrides)}",
        SumPool op => $"sumPool e{op.Input} {Describe(op.Window)}",
        AxisSum op => $"axisSum e{op.Input} {op.Outer}x{op.Axis}x{op.Inner}",
        Fire op => Describe(op),
        Lookup op => $"lookup e{op.Input} s{op.TableSegment}",
        Softmax op => $"softmax e{op.Input} {op.Outer}x{op.Axis}x{op.Inner} s{op.ExponentialSegment} *{op.Multiplier}>>{op.Shift}",
        Norm op => $"{(op.Centred ? "layerNorm" : "rmsNorm")} e{op.Input} {op.Rows}x{op.Length} +{op.Epsilon} s{op.MultiplierSegment} s{op.OffsetSegment} >>{op.Shift}",
        Divide op => $"divide e{op.A}{List(op.AStrides)} e{op.B}{List(op.BStrides)} *{op.Multiplier}<<{op.Shift}",
        MaxPool op => $"maxPool e{op.Input} {Describe(op.Window)}",
        AxisMax op => $"axisMax e{op.Input} {op.Outer}x{op.Axis}x{op.Inner}",
        Route op => $"route e{op.Input} +{op.Offset} {List(op.Strides)}",
        Select op => $"select e{op.Input} {op.Outer}x{op.Axis}x{op.Inner} {List(op.Indices)}",
        Concat op => $"concat {string.Join(' ', op.Parts.Select((part, i) => $"e{part}x{op.Lengths[i]}"))} {op.Outer}",
        Embed op => $"embed e{op.Input}{(op.High is { } high ? $" e{high}" : "")} {op.Rows}x{op.Width} s{op.TableSegment}",
        Constant op => $"constant s{op.Segment}",
        _ => throw new NotSupportedException(operation.GetType().Name),
    } + (operation is Integration sum ? Describe(sum) : "");

    private static string Describe(Integration sum) =>
        (sum.Wide ? " wide" : "") + (sum.TimeFused ? " fused" : " stepped") + (sum.Fusion is { } fire ? " then " + Describe(fire) : "");

    private static string Describe(Fire op) =>
        $"fire {string.Join(" + ", op.Terms.Select(Describe))}{(op.OffsetSegment is { } offset ? $" + s{offset}" : "")} >>s{op.ShiftSegment} "
        + $"c{op.Channels}/{op.ChannelStride} {op.Range}{(op.TableSegment is { } table ? $" table s{table}" : "")}";

    private static string Describe(FireTerm term) =>
        $"{(term.Edge == Fire.OwnMembrane ? "V" : $"e{term.Edge}")}{(term.Strides.IsEmpty ? "" : List(term.Strides))}*s{term.MultiplierSegment}";

    private static string Describe(Edge edge) => edge.HasCodes
        ? $"{edge.Shape} {edge.Range}{(edge.Carrier == EdgeCarrier.Value ? " value" : "")} x{edge.Scale:R}"
        : $"{edge.Shape} {(edge.Carrier == EdgeCarrier.WideMembrane ? "membrane64" : "membrane")}";

    private static string Describe(Window window) =>
        $"{window.Channels}{List(window.InputSize)} k{List(window.Kernel)} s{List(window.Strides)} d{List(window.Dilations)} p{List(window.Pads)} -> {List(window.OutputSize)}";

    private static string Describe(MatrixLayout layout) => $"({List(layout.BatchStrides)}, {layout.RowStride}, {layout.ColumnStride})";

    private static string List(ImmutableArray<int> values) => $"[{string.Join(',', values)}]";

    private static string Optional(int? segment) => segment is { } id ? $" s{id}" : "";
}
