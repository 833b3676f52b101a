using Spike.Compiler.Graphs;

namespace Spike.Compiler.Frontends.Onnx.Operators;

/// <summary>Pooling over the axes behind batch and channels.</summary>
internal static class Pools
{
    public static void Average(ImportContext context)
    {
        (IntTuple kernel, IntTuple strides, IntTuple pads, IntTuple dilations) = Window(context);
        bool countPads = context.Integer("count_include_pad", 0) != 0;
        if (dilations.Any(dilation => dilation != 1)) throw context.Unsupported("is dilated", "Use a convolution with constant weights.");
        if (countPads && context.Integer("ceil_mode", 0) != 0)
            throw context.Unsupported("counts its padding in ceil mode", "Use floor mode.");
        context.Emit(new AveragePool(kernel, strides, pads, countPads), [context.Input(0)]);
    }

    public static void Max(ImportContext context)
    {
        if (context.OutputCount > 1 && context.IsWanted(1)) throw context.Unsupported("gives indices too", "Export the model without unpooling.");
        (IntTuple kernel, IntTuple strides, IntTuple pads, IntTuple dilations) = Window(context);
        context.Emit(new MaxPool(kernel, strides, pads, dilations), [context.Input(0)]);
    }

    public static void GlobalAverage(ImportContext context) => Global(context, ReduceKind.Mean);

    public static void GlobalMax(ImportContext context) => Global(context, ReduceKind.Max);

    private static void Global(ImportContext context, ReduceKind kind) =>
        context.Emit(new Reduce(kind, [.. Enumerable.Range(2, context.Shape(0).Rank - 2)]), [context.Input(0)]);

    private static (IntTuple Kernel, IntTuple Strides, IntTuple Pads, IntTuple Dilations) Window(ImportContext context)
    {
        int axes = context.Shape(0).Rank - 2;
        IntTuple kernel = context.PerAxis("kernel_shape", axes, 1);
        IntTuple strides = context.PerAxis("strides", axes, 1), dilations = context.PerAxis("dilations", axes, 1);
        return (kernel, strides, Convolutions.Pads(context, kernel, strides, dilations), dilations);
    }
}
