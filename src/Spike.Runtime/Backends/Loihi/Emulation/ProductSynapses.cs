using Spike.Runtime.Chips.Images;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>Synapses whose weights a processor writes.</summary>
internal sealed class ProductSynapses : Synapses
{
    private readonly ProductBlock block;
    private readonly short[] weights;
    private readonly int padded;
    private readonly bool[] hit;
    private bool written;

    public ProductSynapses(ProductBlock block, Accumulator target, byte[] touched, string what) : base(target, touched)
    {
        ImageTables.Require(block is { FirstPair: >= 0, Pairs: >= 1, RowsPerMatrix: >= 1, Inner: >= 1, Columns: >= 1 } && block.FirstPair <= int.MaxValue - block.Pairs
            && (long)block.Pairs * block.Columns == target.Neurons && (long)block.Pairs * block.Inner <= int.MaxValue, what, "a product block does not fit its slice");
        this.block = block;
        padded = RowAdd.Padded(block.Columns);
        ImageTables.Require((long)block.Matrices * block.Inner * padded <= 1 << 28, what, "a product block is too large");
        weights = new short[block.Matrices * block.Inner * padded];
        hit = new bool[block.Pairs];
    }

    public override long Rows => (long)block.Pairs * block.Inner;

    /// <summary>Weights to write.</summary>
    public long Weights => (long)block.Matrices * block.Inner * block.Columns;

    protected override long Largest => block.WeightRange.Magnitude;

    /// <summary>Writes one weight.</summary>
    /// <param name="index">Into [matrix, k, column].</param>
    /// <param name="code">The weight.</param>
    /// <returns>Whether the block may hold it.</returns>
    public bool Write(int index, long code)
    {
        if (code < block.WeightRange.Min || code > block.WeightRange.Max) return false;
        (int row, int column) = Math.DivRem(index, block.Columns);
        weights[(row * padded) + column] = (short)code;
        return written = true;
    }

    /// <summary>Before a sample.</summary>
    public void Clear()
    {
        if (written) Array.Clear(weights);
        written = false;
    }

    public override void Mark()
    {
        for (int pair = 0; pair < hit.Length; pair++)
        {
            if (hit[pair]) Touched.AsSpan(pair * block.Columns, block.Columns).Fill(1);
            hit[pair] = false;
        }
    }

    protected override int Add(int row, int payload)
    {
        (int pair, int k) = Math.DivRem(row, block.Inner);
        int matrix = ((block.FirstPair + pair) / block.RowsPerMatrix) - (block.FirstPair / block.RowsPerMatrix);
        ReadOnlySpan<short> weightsOfRow = weights.AsSpan(((matrix * block.Inner) + k) * padded, padded);
        int neuron = pair * block.Columns;
        hit[pair] = true;
        if (Target.Narrow is { } narrow) RowAdd.Add(narrow.AsSpan(neuron, padded), weightsOfRow, payload);
        else RowAdd.Add(Target.Wide.AsSpan(neuron, block.Columns), weightsOfRow, payload);
        return block.Columns;
    }
}
