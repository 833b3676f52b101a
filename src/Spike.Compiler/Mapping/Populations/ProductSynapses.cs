using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Compiler.Mapping.Populations;

/// <summary>A product of two activations: a is sent as spikes, b is written as weights.</summary>
/// <param name="Operation">The product.</param>
/// <param name="Batches">Matrices.</param>
/// <param name="WeightRange">Codes of b.</param>
internal sealed record ProductSynapses(Product Operation, int Batches, CodeRange WeightRange) : Synapses(Operation.A, Batches * Operation.Rows * Operation.Inner)
{
    public override int FanIn => Operation.Inner;

    public override int Element(int row)
    {
        (int pair, int k) = Math.DivRem(row, Operation.Inner);
        (int batch, int m) = Math.DivRem(pair, Operation.Rows);
        MatrixLayout layout = Operation.ALayout;
        return Strided.Offset(batch, Operation.Batch, layout.BatchStrides) + (m * layout.RowStride) + (k * layout.ColumnStride);
    }

    /// <summary>The element of b that is weight (matrix, k, column).</summary>
    public int WeightElement(int matrix, int k, int column)
    {
        MatrixLayout layout = Operation.BLayout;
        return Strided.Offset(matrix, Operation.Batch, layout.BatchStrides) + (k * layout.RowStride) + (column * layout.ColumnStride);
    }

    public override void Reach(int position, Band channels, List<int> rows)
    {
        for (int k = 0; k < Operation.Inner; k++) rows.Add((position * Operation.Inner) + k);
    }

    public override void Visit(int position, int channel, Action<int, int> synapse) => throw new NotSupportedException("The weights of a product are written while it runs.");

    public override long Bound(long magnitude) => Operation.Inner * magnitude * WeightRange.Magnitude;

    public static ProductSynapses Of(SpikingProgram program, Product op) =>
        new(op, op.Batch.Aggregate(1, (product, size) => product * size), program.Edges[op.B].Range);

    /// <summary>Positions are pairs (matrix, row), channels are columns.</summary>
    public Grid Grid() => new(
        [.. Enumerable.Range(0, Batches * Operation.Rows).Select(pair => Strided.Offset(pair / Operation.Rows, Operation.Batch, Operation.OutputLayout.BatchStrides)
            + (pair % Operation.Rows * Operation.OutputLayout.RowStride))],
        Operation.Columns, Operation.OutputLayout.ColumnStride);
}
