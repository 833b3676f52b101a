using System.Collections.Immutable;
using Spike.Compiler.Graphs;

namespace Spike.Compiler.Frontends.Onnx.Operators;

/// <summary>Reductions over axes.</summary>
internal static class Reductions
{
    public static void Mean(ImportContext context) => Reduce(context, ReduceKind.Mean);

    public static void Sum(ImportContext context) => Reduce(context, ReduceKind.Sum);

    public static void Max(ImportContext context) => Reduce(context, ReduceKind.Max);

    private static void Reduce(ImportContext context, ReduceKind kind)
    {
        int rank = context.Shape(0).Rank;
        // The axes moved from an attribute to an input; an empty list means all of them, or none where the node says so.
        ImmutableArray<long> axes = context.List("axes") ?? context.Integers(1, "axes") ?? [];
        if (rank == 0 || (axes.IsEmpty && context.Integer("noop_with_empty_axes", 0) != 0))
        {
            context.PassOn();
            return;
        }

        IntTuple reduced = axes.IsEmpty ? [.. Enumerable.Range(0, rank)] : [.. axes.Select(axis => context.Axis(axis, rank)).Distinct().Order()];
        context.Emit(new Reduce(kind, reduced), [context.Input(0)]);
    }
}
