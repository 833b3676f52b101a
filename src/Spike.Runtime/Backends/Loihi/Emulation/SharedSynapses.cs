using System.Collections.Immutable;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>One kernel for all positions of a slice.</summary>
/// <remarks>
/// Weights lie [input channel][tap][output channel of its group], so that a spike adds one row of them to the neighbours [position][channel] for each tap through
/// which a position reads it.
/// </remarks>
internal sealed class SharedSynapses : Synapses
{
    private readonly SharedBlock block;
    private readonly sbyte[] weights;
    private readonly Run[] runs;
    private readonly int taps, padded, inputs, groupInputs;
    private readonly int[] offsets;
    private readonly (int Position, int Tap)[] readers;
    private readonly bool[] hit;

    public SharedSynapses(SharedBlock block, Accumulator target, byte[] touched, ImageTables tables, string what) : base(target, touched)
    {
        this.block = block;
        Window window = block.Window;
        RequireSound(block, target, what);
        (taps, inputs, groupInputs) = (window.KernelLength, window.InputLength, window.Channels / block.Groups);
        (offsets, readers) = Readers(window, block.FirstPosition, block.Positions);
        runs = [.. Enumerable.Range(0, block.Groups).Select(Outputs)];
        padded = RowAdd.Padded(runs.Max(run => run.Length));
        sbyte[]? stored = tables.Read<sbyte>(block.WeightSegment, (long)block.OutputsHere * block.InputsHere * taps, what);
        Largest = stored is null ? 1 : LargestOf(stored);
        weights = Turn(stored);
        hit = new bool[block.Groups * block.Positions];
    }

    public override long Rows => (long)block.Window.Channels * inputs;

    protected override long Largest { get; }

    public override void Mark()
    {
        if (Array.IndexOf(hit, true) < 0) return;
        for (int i = 0; i < hit.Length; i++)
        {
            if (!hit[i]) continue;
            (int group, int position) = Math.DivRem(i, block.Positions);
            Touched.AsSpan((position * block.OutputsHere) + runs[group].First, runs[group].Length).Fill(1);
        }

        Array.Clear(hit);
    }

    protected override int Add(int row, int payload)
    {
        (int channel, int input) = Math.DivRem(row, inputs);
        (int group, int local) = Math.DivRem(channel, groupInputs);
        Run run = runs[group];
        local -= block.FirstInput;
        if (run.Length == 0 || local < 0 || local >= block.InputsHere) return 0;
        int first = ((group * block.InputsHere) + local) * taps, width = RowAdd.Padded(run.Length);
        int from = offsets[input], to = offsets[input + 1];
        for (int i = from; i < to; i++)
        {
            (int position, int tap) = readers[i];
            int neuron = (position * block.OutputsHere) + run.First;
            ReadOnlySpan<sbyte> weightsOfTap = weights.AsSpan((first + tap) * padded, width);
            if (Target.Narrow is { } narrow) RowAdd.Add(narrow.AsSpan(neuron, width), weightsOfTap, payload);
            else RowAdd.Add(Target.Wide.AsSpan(neuron, run.Length), weightsOfTap, payload);
            hit[(group * block.Positions) + position] = true;
        }

        return (to - from) * run.Length;
    }

    /// <summary>Output channels of a group that the slice has, from its own first one on.</summary>
    private Run Outputs(int group)
    {
        int size = block.OutputChannels / block.Groups;
        int from = Math.Max(group * size, block.FirstChannel), to = Math.Min((group + 1) * size, block.FirstChannel + block.OutputsHere);
        return new Run(from - block.FirstChannel, Math.Max(0, to - from));
    }

    private sbyte[] Turn(sbyte[]? stored)
    {
        var turned = new sbyte[checked(block.Groups * block.InputsHere * taps * padded)];
        for (int group = 0; group < block.Groups; group++)
        {
            for (int input = 0; input < block.InputsHere; input++)
            {
                for (int tap = 0; tap < taps; tap++)
                {
                    int row = ((((group * block.InputsHere) + input) * taps) + tap) * padded;
                    for (int i = 0; i < runs[group].Length; i++)
                        turned[row + i] = stored is null ? (sbyte)1 : stored[((((runs[group].First + i) * block.InputsHere) + input) * taps) + tap];
                }
            }
        }

        return turned;
    }

    private static (int[] Offsets, (int Position, int Tap)[] Readers) Readers(Window window, int firstPosition, int positions)
    {
        var byInput = new List<(int, int)>[window.InputLength];
        for (int position = 0; position < positions; position++)
        {
            for (int tap = 0; tap < window.KernelLength; tap++)
            {
                int input = window.Source(firstPosition + position, tap);
                if (input >= 0) (byInput[input] ??= []).Add((position, tap));
            }
        }

        var offsets = new int[byInput.Length + 1];
        for (int i = 0; i < byInput.Length; i++) offsets[i + 1] = offsets[i] + (byInput[i]?.Count ?? 0);
        return (offsets, [.. byInput.Where(list => list is not null).SelectMany(list => list)]);
    }

    private static void RequireSound(SharedBlock block, Accumulator target, string what)
    {
        Window window = block.Window;
        int axes = window.InputSize.IsDefault ? 0 : window.InputSize.Length;
        ImageTables.Require(axes is >= 1 and <= 4 && new[] { window.Kernel, window.Strides, window.Dilations, window.Pads, window.OutputSize }
            .All(sizes => !sizes.IsDefault && sizes.Length == axes), what, "a shared block's window has no 1 to 4 axes");
        ImageTables.Require(Positive(window.InputSize) && Positive(window.Kernel) && Positive(window.Strides) && Positive(window.Dilations) && Positive(window.OutputSize)
            && window.Pads.All(pad => pad is >= 0 and <= Most), what, "a shared block's window makes no sense");
        ImageTables.Require(Product(window.InputSize) <= 1 << 28 && Product(window.OutputSize) * Product(window.Kernel) <= 1 << 28, what, "a shared block's window is too large");
        ImageTables.Require(block.Groups >= 1 && window.Channels >= 1 && window.Channels % block.Groups == 0 && block.OutputChannels >= 1 && block.OutputChannels % block.Groups == 0
            && window.Channels * Product(window.InputSize) <= int.MaxValue, what, "a shared block's channels make no sense");
        ImageTables.Require(block is { FirstChannel: >= 0, OutputsHere: >= 1, FirstPosition: >= 0, Positions: >= 1, FirstInput: >= 0, InputsHere: >= 1 }
            && block.OutputsHere <= block.OutputChannels - block.FirstChannel && block.Positions <= Product(window.OutputSize) - block.FirstPosition
            && block.InputsHere <= (window.Channels / block.Groups) - block.FirstInput && (long)block.Positions * block.OutputsHere == target.Neurons, what, "a shared block does not fit its slice");
    }

    private const int Most = 1 << 20;

    private static bool Positive(ImmutableArray<int> sizes) => sizes.All(size => size is >= 1 and <= Most);

    private static long Product(ImmutableArray<int> sizes) => sizes.Aggregate(1L, (product, size) => Math.Min(product * size, 1L << 40));

    private readonly record struct Run(int First, int Length);
}
