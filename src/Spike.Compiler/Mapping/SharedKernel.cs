using System.Collections.Immutable;
using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping;

/// <summary>A kernel through which every channel reads every input channel, and what it takes at least.</summary>
internal sealed class SharedKernel
{
    private readonly Window window;
    private readonly double shared, single;
    private readonly double weightsOfTap;
    private readonly int[] outside;

    private SharedKernel(ChipProfile chip, Population population, WindowSynapses synapses)
    {
        window = synapses.Window;
        int perChannel = synapses.Inputs.Count * synapses.Taps, whole = synapses.ChannelsPerGroup * synapses.Taps;
        long least = long.MaxValue;
        InputChannels = int.MaxValue;
        for (int channel = 0; channel < synapses.OutputChannels; channel++)
        {
            ReadOnlySpan<sbyte> weights = synapses.Weights.AsSpan((channel * whole) + (synapses.Inputs.First * synapses.Taps), perChannel);
            long count = 0;
            int inputs = 0;
            for (int input = 0; input < synapses.Inputs.Count; input++)
            {
                int there = 0;
                foreach (sbyte weight in weights.Slice(input * synapses.Taps, synapses.Taps)) there += weight != 0 ? 1 : 0;
                count += there;
                if (there > 0) inputs++;
            }

            least = Math.Min(least, count);
            InputChannels = Math.Min(InputChannels, inputs);
        }

        weightsOfTap = (double)least / synapses.Taps;
        long bits = chip.Synapses.WeightBits.LongCount;
        SynapseEncodings forms = chip.Synapses.Encodings;
        single = bits + forms.All.Min(form => form.EntryBits.LongCount);
        shared = forms.Convolution is { } convolution ? bits + convolution.EntryBits.LongCount : double.PositiveInfinity;
        outside = [.. Enumerable.Range(0, synapses.Taps).Select(tap => Enumerable.Range(0, population.Grid.Positions).Count(position => window.Source(position, tap) < 0))];
        Reads = new WindowReach(window, within: false, chip.Core.InputAxons.Count / Math.Max(1, InputChannels));
        ReadsWithin = new WindowReach(window, within: true, chip.Core.InputAxons.Count / Math.Max(1, InputChannels));
    }

    /// <summary>Input channels that a channel reads.</summary>
    public int InputChannels { get; }

    /// <summary>Inputs that any positions read.</summary>
    public WindowReach Reads { get; }

    /// <summary>Inputs that positions read whose windows lie inside of the image.</summary>
    public WindowReach ReadsWithin { get; }

    /// <summary>The kernel; null: channels or positions share nothing that could be counted.</summary>
    public static SharedKernel? Of(MappingPlan plan, ChipProfile chip, Population population, BranchInput input) =>
        input.Synapses is WindowSynapses { Groups: 1, Weights: not null } window && window.Window.OutputSize.AsSpan().SequenceEqual(population.Shape.AsSpan()) && population.Shape.Length <= 2
        && window.Window.Dilations.All(step => step == 1) && (input.Value >= plan.Program.Edges.Length || (input.Value == input.Synapses.Input && plan.Wiring.IsOwn(input.Value)))
            ? new SharedKernel(chip, population, window) : null;

    /// <summary>
    /// Bits of a channel's weights for so many positions: in a list that positions share, or at each position that uses it. A tap that lies outside at n of all positions is used at all but n of those at least.
    /// </summary>
    public double Bits(int positions)
    {
        double sum = 0;
        foreach (int without in outside) sum += weightsOfTap * Math.Min(shared, single * Math.Max(0, positions - without));
        return sum;
    }

    /// <summary>Positions whose windows all lie inside of the image.</summary>
    public static long Inner(ImmutableArray<int> shape, List<SharedKernel> kernels)
    {
        long inner = 1;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            int at = axis;
            inner *= Enumerable.Range(0, shape[axis]).Count(output => kernels.All(kernel => WindowReach.IsWithin(kernel.window, at, output)));
        }

        return inner;
    }
}
