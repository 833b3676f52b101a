using System.Collections.Immutable;
using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping;

/// <summary>A kernel through which every channel reads every input channel, and what it takes at least.</summary>
internal sealed class SharedKernel
{
    private readonly Window window;
    private readonly KernelMemory memory;

    private SharedKernel(ChipProfile chip, Population population, WindowSynapses synapses)
    {
        window = synapses.Window;
        int perChannel = synapses.Inputs.Count * synapses.Taps, whole = synapses.ChannelsPerGroup * synapses.Taps;
        InputChannels = int.MaxValue;
        var weightsOfTap = new int[synapses.Taps];
        Array.Fill(weightsOfTap, int.MaxValue);
        var here = new int[synapses.Taps];
        for (int channel = 0; channel < synapses.OutputChannels; channel++)
        {
            ReadOnlySpan<sbyte> weights = synapses.Weights.AsSpan((channel * whole) + (synapses.Inputs.First * synapses.Taps), perChannel);
            int inputs = 0;
            Array.Clear(here);
            for (int input = 0; input < synapses.Inputs.Count; input++)
            {
                ReadOnlySpan<sbyte> kernel = weights.Slice(input * synapses.Taps, synapses.Taps);
                if (kernel.ContainsAnyExcept((sbyte)0)) inputs++;
                for (int tap = 0; tap < kernel.Length; tap++) here[tap] += kernel[tap] != 0 ? 1 : 0;
            }

            InputChannels = Math.Min(InputChannels, inputs);
            for (int tap = 0; tap < here.Length; tap++) weightsOfTap[tap] = Math.Min(weightsOfTap[tap], here[tap]);
        }

        memory = new KernelMemory(chip, window, population.Grid.Positions, weightsOfTap);
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

    /// <summary>Bits of a channel's weights for so many positions.</summary>
    public double Bits(int positions) => memory.Of(positions);

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
