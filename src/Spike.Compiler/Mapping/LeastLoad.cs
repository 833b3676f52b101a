using Spike.Compiler.Mapping.Partitioning;
using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping;

/// <summary>What the neurons of a population take of the limits at least, however they are cut.</summary>
/// <remarks>
/// Let a core hold neurons of A positions and B channels, so at most A · B. Through a kernel that all channels share they read at least g(A) inputs (<see cref="WindowReach"/>) of each input channel,
/// and B channels of weights are stored, each once for all positions or at each position that uses it. What channels do not share (copies, sums, products) is counted once for all cores.
/// Positions at the border read less; so the same is done for the inner positions alone, and the larger counts.
/// </remarks>
internal sealed class LeastLoad
{
    private readonly CoreLoad limits;
    private readonly long neurons, inner;
    private readonly double[] linear = new double[5];
    private readonly int channels;
    private readonly double readAlone, union, stored;
    private readonly List<(double Axons, double Synapses)> all = [], within = [];

    public LeastLoad(MappingPlan plan, ChipProfile chip, Population population)
    {
        limits = CoreLoad.Of(chip);
        (neurons, channels) = (population.Neurons, population.Grid.Channels);
        (long counts, long words) = SliceGrowth.Weigh(population, chip);
        linear[0] = (double)counts / limits.Neurons;
        linear[1] = (double)words * chip.Core.StateBits.LongCount / limits.StateBits;
        var kernels = new List<SharedKernel>();
        foreach (BranchInput input in population.Inputs)
        {
            (long rows, long sent) = Rows(plan, population, input);
            linear[4] += (double)sent / neurons / limits.OutputAxons;
            if (SharedKernel.Of(plan, chip, population, input) is { } kernel)
            {
                kernels.Add(kernel);
                union += (double)rows / limits.InputAxons;
                stored += (double)Stored(chip, population, input) / limits.SynapseBits;
            }
            else
            {
                readAlone += (double)rows / neurons;
                linear[2] += (double)Stored(chip, population, input) / neurons / limits.SynapseBits;
            }
        }

        linear[3] = readAlone / limits.InputAxons;
        if (kernels.Count == 0) return;
        inner = SharedKernel.Inner(population.Shape, kernels) * channels;
        Collect(all, kernels, population.Grid.Positions, kernel => kernel.Reads);
        if (inner > 0) Collect(within, kernels, (int)(inner / channels), kernel => kernel.ReadsWithin);
    }

    /// <summary>Cores, by the weights of the limits.</summary>
    public double Of(double[] weights)
    {
        double alone = 0;
        for (int limit = 0; limit < linear.Length; limit++) alone += weights[limit] * linear[limit];
        if (all.Count == 0) return alone * neurons;
        double once = (weights[3] * union) + (weights[2] * stored);
        return (alone * neurons) + Math.Max(once, Math.Max(neurons * Cheapest(all, weights), inner * Cheapest(within, weights)));
    }

    /// <summary>What a neuron costs at least through shared kernels.</summary>
    private double Cheapest(List<(double Axons, double Synapses)> loads, double[] weights)
    {
        double cheapest = double.PositiveInfinity;
        for (int i = 0; i < loads.Count; i++)
        {
            (double axons, double synapses) = loads[i];
            int positions = i + 1;
            if (axons > limits.InputAxons) break;
            // As many channels as there is memory for, as many neurons as there is room for.
            double most = Math.Min(limits.Neurons / (linear[0] * limits.Neurons), 1 / linear[1]);
            most = Math.Min(most, positions * Math.Min(channels, synapses == 0 ? channels : limits.SynapseBits / synapses));
            if (readAlone > 0) most = Math.Min(most, (limits.InputAxons - axons) / readAlone);
            if (most <= 0) continue;
            cheapest = Math.Min(cheapest, (weights[3] * axons / limits.InputAxons / most) + (weights[2] * synapses / positions / limits.SynapseBits));
        }

        // Not even one position fits: such a population is mapped otherwise, and costs nothing here.
        return double.IsInfinity(cheapest) ? 0 : cheapest;
    }

    private void Collect(List<(double Axons, double Synapses)> into, List<SharedKernel> kernels, int positions, Func<SharedKernel, WindowReach> reach)
    {
        for (int count = 1; count <= positions; count++)
        {
            double axons = kernels.Sum(kernel => (double)kernel.InputChannels * reach(kernel).Of(count));
            into.Add((axons, kernels.Sum(kernel => kernel.Bits(count))));
            if (axons > limits.InputAxons) break;
        }
    }

    /// <summary>A weight takes its bits, whatever finds it; only zeros may be left out.</summary>
    private static long Stored(ChipProfile chip, Population population, BranchInput input) => input.Synapses switch
    {
        WindowSynapses { Weights: { } weights } window when window.Inputs.Count == window.ChannelsPerGroup => weights.Count(weight => weight != 0) * chip.Synapses.WeightBits.LongCount,
        ProductSynapses product => (long)product.Batches * product.Operation.Inner * population.Grid.Channels * chip.Synapses.WeightBits.LongCount,
        _ => 0,
    };

    /// <summary>Each row arrives at one core at least; each neuron that is sent has one routing entry for each accumulator that reads it.</summary>
    private static (long Rows, long Sent) Rows(MappingPlan plan, Population population, BranchInput input)
    {
        var rows = new HashSet<int>();
        var reached = new List<int>();
        for (int position = 0; position < population.Grid.Positions; position++)
        {
            reached.Clear();
            input.Synapses.Reach(position, new Band(0, population.Grid.Channels), reached);
            rows.UnionWith(reached);
        }

        long all = rows.Count(row => plan.Of(input.Synapses.Input, input.Synapses.Element(row)).Edge == input.Value);
        return (all, plan.Values[input.Value].Home == Home.Cores && !plan.SentByProcessors.Contains(input.Value) ? all : 0);
    }
}
