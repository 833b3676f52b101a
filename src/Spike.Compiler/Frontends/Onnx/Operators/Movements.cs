using System.Collections.Immutable;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx.Operators;

/// <summary>Operators that only move, choose or repeat elements.</summary>
internal static class Movements
{
    public static void Identity(ImportContext context) => context.PassOn();

    public static void Cast(ImportContext context)
    {
        var to = (ElementType)context.Integer("to", 0);
        if (to is ElementType.Bool && !context.IsTruth(0)) context.Emit(new Unary(UnaryFunction.IsNotZero), [context.Input(0)]);
        else if (to is ElementType.Int64 or ElementType.Int32 && !context.IsWhole(0)) context.Emit(new Unary(UnaryFunction.Truncate), [context.Input(0)]);
        else if (to is ElementType.Float or ElementType.Double or ElementType.Bool or ElementType.Int64 or ElementType.Int32) context.PassOn();
        else throw context.Unsupported("to this type would round values of the sample", "Export the model in float32.");
    }

    public static void Dropout(ImportContext context)
    {
        if (context.OutputCount > 1 && context.IsWanted(1)) throw context.Unsupported("gives its mask too", "Export the model for inference.");
        if (context.Integers(2, "mode") is { } training && training.Any(flag => flag != 0))
            throw context.Unsupported("is in training mode", "Export the model for inference.");
        context.PassOn();
    }

    public static void Reshape(ImportContext context)
    {
        // The probe knows the result's shape for one value of the shape or the axes; another value of an input would give another.
        if (context.Has(1)) context.Integers(1, "shape or axes");
        context.Emit(new Reshape(), [context.Input(0)]);
    }

    public static void Expand(ImportContext context)
    {
        context.Integers(1, "shape");
        context.Emit(new Expand(), [context.Input(0)]);
    }

    public static void Transpose(ImportContext context)
    {
        int rank = context.Shape(0).Rank;
        ImmutableArray<long> order = context.List("perm") ?? [.. Enumerable.Range(0, rank).Reverse().Select(axis => (long)axis)];
        context.Emit(new Transpose([.. order.Select(context.Whole)]), [context.Input(0)]);
    }

    public static void Concat(ImportContext context)
    {
        // A part without elements adds none: exporters write an empty cache so.
        int[] parts = [.. Enumerable.Range(0, context.InputCount).Where(part => context.Has(part) && !context.Shape(part).Dimensions.Contains(0))];
        if (parts.Length == 1) context.PassOn(parts[0]);
        else context.Emit(new Graphs.Concat(context.Axis(context.Integer("axis", 0), context.OutputShape().Rank)), [.. parts.Select(context.Input)]);
    }

    public static void Gather(ImportContext context)
    {
        TensorShape shape = context.Shape(0);
        int axis = context.Axis(context.Integer("axis", 0), shape.Rank);
        if (!context.IsConstant(1))
        {
            context.Emit(new Embedding(), [context.Input(0), context.Input(1)]);
            return;
        }

        ImmutableArray<long> indices = context.Integers(1, "indices")!.Value;
        context.Emit(new Gather(axis, [.. indices.Select(index => context.Axis(index, shape[axis]))]), [context.Input(0)]);
    }

    /// <summary>Whether a Gather needs no other nodes: its numbers are known, or choose rows of a constant table.</summary>
    public static bool IsEmbedding(NodeProto node, ValueProbe probe) => probe.IsConstant(node.Input[1])
        || (probe.Constants.ContainsKey(node.Input[0]) && node.Attribute.All(attribute => attribute.Name != "axis" || attribute.I == 0 || attribute.I == -probe.Shapes[node.Input[0]].Rank));

    public static void Slice(ImportContext context)
    {
        TensorShape shape = context.Shape(0);
        // Where it ends stands in the result's shape, as the probe saw it.
        context.Integers(2, "ends");
        ImmutableArray<long> begin = context.List("starts") ?? context.Integers(1, "starts") ?? [];
        ImmutableArray<long> axes = context.List("axes") ?? context.Integers(3, "axes") ?? [.. Enumerable.Range(0, begin.Length).Select(axis => (long)axis)];
        ImmutableArray<long> step = context.Integers(4, "steps") ?? [.. Enumerable.Repeat(1L, begin.Length)];
        int[] starts = new int[shape.Rank], steps = [.. Enumerable.Repeat(1, shape.Rank)];
        for (int i = 0; i < begin.Length; i++)
        {
            int axis = context.Axis(axes[i], shape.Rank);
            long start = begin[i] < 0 ? begin[i] + shape[axis] : begin[i];
            steps[axis] = context.Whole(step[i]);
            starts[axis] = (int)Math.Clamp(start, 0, steps[axis] < 0 ? shape[axis] - 1 : shape[axis]);
        }

        context.Emit(new Slice([.. starts], [.. steps]), [context.Input(0)]);
    }

    /// <summary>Each part is a slice; its size stands in the output's shape.</summary>
    public static void Split(ImportContext context)
    {
        int rank = context.Shape(0).Rank, axis = context.Axis(context.Integer("axis", 0), rank);
        context.Integers(1, "sizes");
        IntTuple steps = [.. Enumerable.Repeat(1, rank)];
        for (int output = 0, start = 0; output < context.OutputCount; output++)
        {
            if (!context.HasOutput(output)) throw context.Unsupported("leaves a part without a name", "Slice the parts that are used.");
            var starts = new int[rank];
            starts[axis] = start;
            context.Emit(new Slice([.. starts], steps), [context.Input(0)], output);
            start += context.OutputShape(output)[axis];
        }
    }

    /// <summary>x · a triangle of ones.</summary>
    public static void Trilu(ImportContext context)
    {
        TensorShape shape = context.OutputShape();
        int rows = shape[^2], columns = shape[^1];
        long diagonal = context.Integers(1, "diagonal")?[0] ?? 0;
        bool upper = context.Integer("upper", 1) != 0;
        var ones = new float[rows * columns];
        for (int i = 0; i < ones.Length; i++)
        {
            int ahead = (i % columns) - (i / columns);
            ones[i] = upper ? (ahead >= diagonal ? 1 : 0) : (ahead <= diagonal ? 1 : 0);
        }

        context.Emit(new Multiply(), [context.Input(0), context.AddConstant("triangle", new FloatTensor(TensorShape.Of(rows, columns), ones))]);
    }

    public static void Pad(ImportContext context)
    {
        (int[] before, int[] behind) = Pads(context);
        float value = context.Has(2) ? context.Constant(2, "padding").Single ?? 0 : context.Float("value", 0);
        if (before.Concat(behind).All(pad => pad == 0)) context.PassOn();
        else context.Emit(new Pad([.. before], [.. behind], value), [context.Input(0)]);
    }

    /// <summary>How far a Pad goes before and behind each axis.</summary>
    public static (int[] Before, int[] Behind) Pads(ImportContext context)
    {
        int rank = context.Shape(0).Rank;
        ImmutableArray<long> pads = context.List("pads") ?? context.Integers(1, "pads") ?? [];
        ImmutableArray<long> axes = context.Integers(3, "axes") ?? [.. Enumerable.Range(0, rank).Select(axis => (long)axis)];
        if (pads.Length != 2 * axes.Length) throw context.Fault("SPIKE1003", "its pads do not fit its axes", "Export the model again.");
        int[] before = new int[rank], behind = new int[rank];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = context.Axis(axes[i], rank);
            (before[axis], behind[axis]) = (context.Whole(pads[i]), context.Whole(pads[axes.Length + i]));
        }

        return (before, behind);
    }
}
