using System.Collections.Immutable;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Passes.Programs;

/// <summary>
/// Product(Route(x), y) ⇒ Product(x, y) that reads x through the route's strides; Route(Product(x, y)) ⇒ Product(x, y) that writes in
/// the route's order. Precondition: the route has no offset, each axis of the product is one axis of the route, and a product that
/// writes elsewhere has nothing to fire but its own membrane, with one multiplier.
/// </summary>
/// <remarks>Attention moves every head's tensors to the front and back; the copies cost as much as the products between them.</remarks>
internal static class RouteFolding
{
    public static SpikingProgram Run(SpikingProgram program)
    {
        SpikingProgram read = FoldReads(program);
        return WithoutUnreadRoutes(FoldWrites(read));
    }

    private static SpikingProgram FoldReads(SpikingProgram program)
    {
        Dictionary<int, Route> routes = program.Operations.OfType<Route>().Where(route => route.Offset == 0).ToDictionary(route => route.Output);
        return program with
        {
            Operations = [.. program.Operations.Select(operation =>
            {
                if (operation is not Product product) return operation;
                if (routes.TryGetValue(product.A, out Route? a) && Through(program, a, product.ALayout, product.Batch, product.Rows, product.Inner) is { } left)
                    product = product with { A = a.Input, ALayout = left };
                if (routes.TryGetValue(product.B, out Route? b) && Through(program, b, product.BLayout, product.Batch, product.Inner, product.Columns) is { } right)
                    product = product with { B = b.Input, BLayout = right };
                return product;
            })],
        };
    }

    private static SpikingProgram FoldWrites(SpikingProgram program)
    {
        Dictionary<int, Product> products = program.Operations.OfType<Product>().Where(WritesAnywhere).ToDictionary(product => product.Output);
        ILookup<int, Operation> readers = program.Operations.SelectMany(operation => operation.Inputs.Select(edge => (edge, operation)))
            .ToLookup(pair => pair.edge, pair => pair.operation);
        HashSet<int> outputs = [.. program.Outputs.Select(port => port.Edge)];
        var moved = new Dictionary<int, Product>();
        foreach (Route route in program.Operations.OfType<Route>().Where(route => route.Offset == 0))
        {
            if (!products.TryGetValue(route.Input, out Product? product) || outputs.Contains(product.Output) || readers[product.Output].Count() != 1) continue;
            if (Behind(program, route, product) is { } layout)
                moved[product.Output] = product with { Output = route.Output, OutputLayout = layout, Fusion = product.Fusion! with { Output = route.Output } };
        }

        HashSet<int> written = [.. moved.Values.Select(product => product.Output)];
        return EdgeRenaming.Compact(program with
        {
            Operations = [.. program.Operations.Where(operation => !(operation is Route && written.Contains(operation.Output)))
                .Select(operation => moved.TryGetValue(operation.Output, out Product? product) ? product : operation)],
        });
    }

    private static bool WritesAnywhere(Product product) => product.Fusion is { Channels: 1, Terms: [{ Edge: Fire.OwnMembrane }] };

    /// <summary>The layout that reads a route's input where the given one reads its output.</summary>
    private static MatrixLayout? Through(SpikingProgram program, Route route, MatrixLayout layout, ImmutableArray<int> batch, int rows, int columns)
    {
        TensorShape shape = program.Edges[route.Output].Shape;
        return Map(layout, batch, rows, columns, shape, shape.Strides, route.Strides);
    }

    /// <summary>The layout that writes a route's output where the product wrote its input.</summary>
    private static MatrixLayout? Behind(SpikingProgram program, Route route, Product product)
    {
        TensorShape shape = program.Edges[route.Output].Shape;
        return shape.Length != program.Edges[route.Input].Shape.Length ? null
            : Map(product.OutputLayout, product.Batch, product.Rows, product.Columns, shape, route.Strides, shape.Strides);
    }

    private static MatrixLayout? Map(
        MatrixLayout layout, ImmutableArray<int> batch, int rows, int columns, TensorShape shape, ImmutableArray<int> from, ImmutableArray<int> to)
    {
        int?[] mapped = [.. batch.Select((extent, i) => Map(layout.BatchStrides[i], extent, shape, from, to)),
            Map(layout.RowStride, rows, shape, from, to), Map(layout.ColumnStride, columns, shape, from, to)];
        if (mapped.Any(stride => stride is null)) return null;
        int[] strides = [.. mapped.Select(stride => stride!.Value)];
        return new MatrixLayout([.. strides[..^2]], strides[^2], strides[^1]);
    }

    /// <summary>The stride, on the other side of a route, of the one axis that has this stride and extent; none where there is no such axis.</summary>
    private static int? Map(int stride, int extent, TensorShape shape, ImmutableArray<int> from, ImmutableArray<int> to)
    {
        if (extent == 1 || stride == 0) return 0;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            if (from[axis] == stride && shape[axis] == extent) return to[axis];
        }

        return null;
    }

    private static SpikingProgram WithoutUnreadRoutes(SpikingProgram program)
    {
        HashSet<int> read = [.. program.Outputs.Select(port => port.Edge), .. program.Operations.SelectMany(operation => operation.Inputs)];
        return EdgeRenaming.Compact(program with
        {
            Operations = [.. program.Operations.Where(operation => operation is not Route || read.Contains(operation.Output))],
        });
    }
}
