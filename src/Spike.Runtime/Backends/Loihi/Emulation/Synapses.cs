using Spike.Runtime.Chips.Images;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>One block of a core's synapses, in the order in which rows are read.</summary>
/// <param name="target">The accumulators that they reach.</param>
/// <param name="touched">A byte for each neuron of the slice: not 0 where a spike has arrived in this step.</param>
internal abstract class Synapses(Accumulator target, byte[] touched)
{
    /// <summary>The accumulators that they reach.</summary>
    public Accumulator Target { get; } = target;

    /// <summary>A byte a neuron; see the class.</summary>
    protected byte[] Touched { get; } = touched;

    /// <summary>Rows, so that axons can be checked.</summary>
    public abstract long Rows { get; }

    /// <summary>The largest |weight|.</summary>
    protected abstract long Largest { get; }

    /// <summary>Whether a spike may arrive in a step.</summary>
    public bool Takes(int step) => Target.Takes(step);

    /// <summary>Adds payload · weight to each neuron of a row.</summary>
    /// <returns>The synapses of the row.</returns>
    public int Deliver(int row, int payload)
    {
        Target.Expect(Math.Abs((long)payload) * Largest);
        return Add(row, payload);
    }

    /// <summary>At the end of a step: marks neurons that its spikes reached, where <see cref="Add"/> left it for later.</summary>
    public virtual void Mark() { }

    protected abstract int Add(int row, int payload);

    protected static int LargestOf(ReadOnlySpan<sbyte> weights)
    {
        int largest = 0;
        foreach (sbyte weight in weights) largest = Math.Max(largest, Math.Abs((int)weight));
        return largest;
    }

    /// <summary>The rows of a matrix, each padded for <see cref="RowAdd"/>.</summary>
    protected static sbyte[] Pad(ReadOnlySpan<sbyte> weights, int rows, int columns)
    {
        int padded = RowAdd.Padded(columns);
        var result = new sbyte[(long)rows * padded];
        for (int row = 0; row < rows; row++) weights.Slice(row * columns, columns).CopyTo(result.AsSpan(row * padded));
        return result;
    }
}

/// <summary>Each row reaches the same neighbours.</summary>
internal sealed class DenseSynapses : Synapses
{
    private readonly DenseBlock block;
    private readonly sbyte[] weights;
    private readonly int padded;
    private bool hit;

    public DenseSynapses(DenseBlock block, Accumulator target, byte[] touched, ImageTables tables, string what) : base(target, touched)
    {
        ImageTables.Require(block is { Rows: >= 0, FirstNeuron: >= 0, Neurons: > 0 } && block.Neurons <= target.Neurons - block.FirstNeuron, what, "a dense block reaches beyond its slice");
        this.block = block;
        sbyte[] stored = tables.Read<sbyte>(block.WeightSegment, (long)block.Rows * block.Neurons, what);
        padded = RowAdd.Padded(block.Neurons);
        weights = Pad(stored, block.Rows, block.Neurons);
        Largest = LargestOf(stored);
    }

    public override long Rows => block.Rows;

    protected override long Largest { get; }

    public override void Mark()
    {
        if (hit) Touched.AsSpan(block.FirstNeuron, block.Neurons).Fill(1);
        hit = false;
    }

    protected override int Add(int row, int payload)
    {
        hit = true;
        ReadOnlySpan<sbyte> weightsOfRow = weights.AsSpan(row * padded, padded);
        if (Target.Narrow is { } narrow) RowAdd.Add(narrow.AsSpan(block.FirstNeuron, padded), weightsOfRow, payload);
        else RowAdd.Add(Target.Wide.AsSpan(block.FirstNeuron, block.Neurons), weightsOfRow, payload);
        return block.Neurons;
    }
}

/// <summary>Each synapse names its neuron.</summary>
internal sealed class SparseSynapses : Synapses
{
    private readonly int[] offsets;
    private readonly int[] targets;
    private readonly sbyte[]? weights;

    public SparseSynapses(SparseBlock block, Accumulator target, byte[] touched, ImageTables tables, string what) : base(target, touched)
    {
        targets = tables.Read<int>(block.TargetSegment, what);
        offsets = tables.Offsets(block.OffsetSegment, -1, targets.Length, what);
        weights = tables.Read<sbyte>(block.WeightSegment, targets.Length, what);
        foreach (int neuron in targets) ImageTables.Require(neuron >= 0 && neuron < target.Neurons, what, $"a synapse reaches neuron {neuron} of {target.Neurons}");
        Largest = weights is null ? 1 : LargestOf(weights);
    }

    public override long Rows => offsets.Length - 1;

    protected override long Largest { get; }

    protected override int Add(int row, int payload)
    {
        int from = offsets[row], to = offsets[row + 1];
        for (int i = from; i < to; i++)
        {
            int neuron = targets[i];
            Touched[neuron] = 1;
            long change = weights is null ? payload : (long)payload * weights[i];
            if (Target.Narrow is { } narrow) narrow[neuron] += (int)change;
            else Target.Wide![neuron] += change;
        }

        return to - from;
    }
}

/// <summary>Each row reaches some runs of neighbours.</summary>
internal sealed class RunSynapses : Synapses
{
    private readonly int[] offsets;
    private readonly int[] runs;
    private readonly sbyte[] weights;

    public RunSynapses(RunBlock block, Accumulator target, byte[] touched, ImageTables tables, string what) : base(target, touched)
    {
        runs = tables.Read<int>(block.RunSegment, what);
        ImageTables.Require(runs.Length % 3 == 0, what, "its runs are no triples");
        offsets = tables.Offsets(block.OffsetSegment, -1, runs.Length / 3, what);
        sbyte[] stored = tables.Read<sbyte>(block.WeightSegment, what);
        Largest = LargestOf(stored);
        var padded = new List<sbyte>(stored.Length);
        for (int i = 0; i < runs.Length; i += 3)
        {
            (int first, int neurons, int weight) = (runs[i], runs[i + 1], runs[i + 2]);
            ImageTables.Require(first >= 0 && neurons >= 1 && neurons <= target.Neurons - first, what, $"a run of {neurons} neurons from {first} on leaves the slice");
            ImageTables.Require(weight >= 0 && neurons <= stored.Length - weight, what, $"a run's weights from {weight} on are not there");
            runs[i + 2] = padded.Count;
            padded.AddRange(Pad(stored.AsSpan(weight, neurons), 1, neurons));
        }

        weights = [.. padded];
    }

    public override long Rows => offsets.Length - 1;

    protected override long Largest { get; }

    protected override int Add(int row, int payload)
    {
        int synapses = 0;
        for (int i = 3 * offsets[row]; i < 3 * offsets[row + 1]; i += 3)
        {
            (int first, int neurons, int padded) = (runs[i], runs[i + 1], RowAdd.Padded(runs[i + 1]));
            ReadOnlySpan<sbyte> weightsOfRun = weights.AsSpan(runs[i + 2], padded);
            if (Target.Narrow is { } narrow) RowAdd.Add(narrow.AsSpan(first, padded), weightsOfRun, payload);
            else RowAdd.Add(Target.Wide.AsSpan(first, neurons), weightsOfRun, payload);
            Touched.AsSpan(first, neurons).Fill(1);
            synapses += neurons;
        }

        return synapses;
    }
}
