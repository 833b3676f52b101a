using System.Runtime.InteropServices;
using Spike.Runtime.Chips.Images;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>One core: spikes go through axons to rows of synapses, and on to neurons.</summary>
internal sealed class EmulatedCore
{
    private readonly int node;
    private readonly EmulatedSlice[] slices;
    private readonly Synapses[] blocks;
    private readonly Axon[] axons;
    private readonly int neurons;
    private readonly string place;
    private ChipCounters counters;

    public EmulatedCore(ChipImage image, int index, ImageTables tables)
    {
        CoreImage core = image.Cores[index];
        (node, Chip, place) = (index, core.Chip, $"core {core.Core} of chip {core.Chip}");
        slices = [.. core.Slices.Select(slice => Make(slice, image, tables, $"{place}, '{slice.Population}'"))];
        blocks = [.. core.Blocks.Select(block => Make(block, tables))];
        neurons = slices.Sum(slice => slice.Neurons);
        int[] pairs = tables.Read<int>(core.AxonSegment, place);
        ImageTables.Require(pairs.Length % 2 == 0, place, "its axons are no pairs");
        axons = MemoryMarshal.Cast<int, Axon>(pairs).ToArray();
        foreach ((int block, int row) in axons)
            ImageTables.Require(block >= 0 && block < blocks.Length && row >= 0 && row < blocks[block].Rows, place, $"an axon leads to row {row} of block {block}, which is not there");
    }

    public int Chip { get; }

    public int Axons => axons.Length;

    public IReadOnlyList<EmulatedSlice> Slices => slices;

    public IReadOnlyList<Synapses> Blocks => blocks;

    public ref ChipCounters Counters => ref counters;

    /// <summary>Does all of a step of the board but to wait for the others.</summary>
    /// <exception cref="ChipRunException">The image asks for what cannot be.</exception>
    public void Step(long now, ReadOnlySpan<EmulatedSample> samples, Mesh mesh, int worker)
    {
        counters.Steps++;
        foreach (EmulatedSample sample in samples)
        {
            foreach (EmulatedSlice slice in slices) slice.Begin(sample.At(now));
        }

        int active = mesh.Any(now, node) ? Receive(now, samples, mesh) : 0;
        counters.ActiveUpdates += active;
        counters.InactiveUpdates += neurons - active;
        foreach (EmulatedSample sample in samples)
        {
            var step = new NeuronStep(sample.At(now), node, place, sample, worker);
            foreach (EmulatedSlice slice in slices)
            {
                RequireFit(slice, step.Step);
                if (slice.IsDue(step.Step)) slice.End(step, ref counters);
            }
        }
    }

    /// <summary>Before a sample.</summary>
    public void Clear()
    {
        foreach (EmulatedSlice slice in slices) slice.Clear();
        foreach (Synapses block in blocks) (block as ProductSynapses)?.Clear();
    }

    private int Receive(long now, ReadOnlySpan<EmulatedSample> samples, Mesh mesh)
    {
        foreach (List<Arrival>? list in mesh.Lists(now, node))
        {
            foreach (Arrival spike in CollectionsMarshal.AsSpan(list))
            {
                Axon axon = axons[spike.Axon];
                Synapses block = blocks[axon.Block];
                if (!Takes(block, now, samples)) throw Fault(block, samples[0].At(now), -1, $"a spike through axon {spike.Axon} arrives outside of its window");
                counters.SynapticOperations += block.Deliver(axon.Row, spike.Payload);
                counters.SpikesIn++;
            }
        }

        mesh.Taken(now, node);
        foreach (Synapses block in blocks) block.Mark();
        return slices.Sum(slice => slice.TakeTouched());
    }

    private static bool Takes(Synapses block, long now, ReadOnlySpan<EmulatedSample> samples)
    {
        foreach (EmulatedSample sample in samples)
        {
            if (block.Takes(sample.At(now))) return true;
        }

        return false;
    }

    private void RequireFit(EmulatedSlice slice, int step)
    {
        foreach (Accumulator dendrite in slice.Dendrites)
        {
            if (dendrite.Misfit(step) is var neuron and >= 0)
                throw new ChipRunException($"its sum {dendrite[neuron]} does not fit the bits that the image declares", place, slice.Slice.Population, neuron, step);
        }
    }

    private ChipRunException Fault(Synapses block, int step, int neuron, string reason) =>
        new(reason, place, slices.First(slice => slice.Dendrites.Contains(block.Target)).Slice.Population, neuron, step);

    private static EmulatedSlice Make(Slice slice, ChipImage image, ImageTables tables, string what)
    {
        Routes? routes = slice.Routes is { } table ? new Routes(table, slice.Neurons, image, tables, what) : null;
        return slice.Program switch
        {
            WindowedNeuron windowed => new WindowedSlice(slice, windowed, routes, tables, what),
            RelayNeuron relay => new RelaySlice(slice, relay, routes, tables, what),
            LifNeuron lif => new LifSlice(slice, lif, routes, slice.Probes is { } probes ? new Routes(probes, slice.Neurons, image, tables, what) : null, tables, what),
            _ => throw ImageTables.Fault(what, "its neurons have no known program"),
        };
    }

    private Synapses Make(SynapseBlock block, ImageTables tables)
    {
        ImageTables.Require(block.Slice >= 0 && block.Slice < slices.Length, place, $"a block reaches slice {block.Slice}, which is not there");
        EmulatedSlice slice = slices[block.Slice];
        string what = $"{place}, '{slice.Slice.Population}'";
        ImageTables.Require(block.Dendrite >= 0 && block.Dendrite < slice.Dendrites.Length, what, $"a block reaches dendrite {block.Dendrite}, which is not there");
        Accumulator target = slice.Dendrites[block.Dendrite];
        return block switch
        {
            DenseBlock dense => new DenseSynapses(dense, target, slice.Touched, tables, what),
            SparseBlock sparse => new SparseSynapses(sparse, target, slice.Touched, tables, what),
            RunBlock runs => new RunSynapses(runs, target, slice.Touched, tables, what),
            SharedBlock shared => new SharedSynapses(shared, target, slice.Touched, tables, what),
            ProductBlock product => new ProductSynapses(product, target, slice.Touched, what),
            _ => throw ImageTables.Fault(what, "a block has no known encoding"),
        };
    }

    private readonly record struct Axon(int Block, int Row);
}
