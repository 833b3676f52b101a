using Spike.Runtime.Programs;
using static Spike.Runtime.Chips.Images.Verification.ImageReading;

namespace Spike.Runtime.Chips.Images.Verification;

/// <summary>Whether synapses stay inside of their slice.</summary>
internal sealed class BlockVerifier(ImageReading tables)
{
    /// <summary>The rows of a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="neurons">Of its slice.</param>
    /// <param name="what">Where it is, for messages.</param>
    public long Rows(SynapseBlock block, int neurons, string what) => block switch
    {
        DenseBlock dense => Dense(dense, neurons, what),
        SparseBlock sparse => Sparse(sparse, neurons, what),
        RunBlock runs => Runs(runs, neurons, what),
        SharedBlock shared => Shared(shared, neurons, what),
        ProductBlock product => Product(product, neurons, what),
        _ => throw new ImageFault($"{what}: an encoding is not known"),
    };

    private long Dense(DenseBlock block, int neurons, string what)
    {
        Require(block.Rows >= 0 && block.FirstNeuron >= 0 && block.Neurons >= 1 && (long)block.FirstNeuron + block.Neurons <= neurons, what, $"it reaches beyond {neurons} neurons");
        tables.Table<sbyte>(block.WeightSegment, (long)block.Rows * block.Neurons, what);
        return block.Rows;
    }

    private long Sparse(SparseBlock block, int neurons, string what)
    {
        long synapses = tables.Table<int>(block.TargetSegment, what).Length;
        ReadOnlySpan<int> offsets = tables.Offsets(block.OffsetSegment, null, synapses, what);
        tables.Indices(block.TargetSegment, null, neurons, what);
        tables.Optional<sbyte>(block.WeightSegment, synapses, what);
        return offsets.Length - 1;
    }

    private long Runs(RunBlock block, int neurons, string what)
    {
        ReadOnlySpan<int> runs = tables.Table<int>(block.RunSegment, what);
        int weights = tables.Table<sbyte>(block.WeightSegment, what).Length;
        Require(runs.Length % 3 == 0, what, "its runs are no triples");
        for (int i = 0; i < runs.Length; i += 3)
        {
            Require(runs[i] >= 0 && runs[i + 1] >= 1 && (long)runs[i] + runs[i + 1] <= neurons && runs[i + 2] >= 0 && (long)runs[i + 2] + runs[i + 1] <= weights, what,
                $"run {i / 3} reaches beyond {neurons} neurons or {weights} weights");
        }

        return tables.Offsets(block.OffsetSegment, null, runs.Length / 3, what).Length - 1;
    }

    private long Shared(SharedBlock block, int neurons, string what)
    {
        Window window = block.Window;
        int axes = window.InputSize.IsDefault ? 0 : window.InputSize.Length;
        bool whole = axes is >= 1 and <= 4 && new[] { window.Kernel, window.Strides, window.Dilations, window.Pads, window.OutputSize }.All(list => !list.IsDefault && list.Length == axes);
        Require(whole, what, "its window has axes that do not belong together");
        Require(Positive(window.InputSize) && Positive(window.Kernel) && Positive(window.Strides) && Positive(window.Dilations) && Positive(window.OutputSize)
            && window.Pads.All(pad => pad is >= 0 and <= 1 << 13) && window.Strides.All(size => size <= 1 << 13) && window.Dilations.All(size => size <= 1 << 13), what, "its window has sizes that make no sense");
        Require(block.Groups >= 1 && window.Channels >= 1 && window.Channels % block.Groups == 0 && block.OutputChannels >= 1 && block.OutputChannels % block.Groups == 0, what, "its groups do not divide its channels");
        Require(Within(block.FirstChannel, block.OutputsHere, block.OutputChannels) && Within(block.FirstPosition, block.Positions, window.OutputLength)
            && Within(block.FirstInput, block.InputsHere, window.Channels / block.Groups), what, "it holds channels or positions that are not there");
        Require((long)block.OutputsHere * block.Positions == neurons, what, $"it is for {(long)block.OutputsHere * block.Positions} neurons, and the slice has {neurons}");
        tables.Optional<sbyte>(block.WeightSegment, (long)block.OutputsHere * block.InputsHere * window.KernelLength, what);
        return (long)window.Channels * window.InputLength;
    }

    private static long Product(ProductBlock block, int neurons, string what)
    {
        Require(block.FirstPair >= 0 && block.Pairs >= 1 && block.RowsPerMatrix >= 1 && block.Inner >= 1 && block.Columns >= 1 && block.FirstPair <= int.MaxValue - block.Pairs, what, "its sizes make no sense");
        Require((long)block.Pairs * block.Columns == neurons, what, $"it is for {(long)block.Pairs * block.Columns} neurons, and the slice has {neurons}");
        Require((long)block.Matrices * block.Inner * block.Columns <= 1 << 28 && !block.WeightRange.IsEmpty, what, "its weights make no sense");
        return (long)block.Pairs * block.Inner;
    }

    private static bool Positive(IReadOnlyList<int> sizes) => sizes.All(size => size >= 1) && sizes.Aggregate(1L, (product, size) => Math.Min(1L << 40, product * size)) <= 1 << 28;

    private static bool Within(int first, int count, int all) => first >= 0 && count >= 1 && (long)first + count <= all;
}
