using System.Runtime.InteropServices;
using Spike.Runtime.Codings;
using static Spike.Runtime.Chips.Images.Verification.ImageReading;

namespace Spike.Runtime.Chips.Images.Verification;

/// <summary>Proves from codes and weights that no membrane can leave the bits that it declares.</summary>
/// <remarks>
/// |V| ≤ Σ |w| · m over the synapses of a neuron, where m is the most that a window of spikes of the sender can add up to: the largest |code|, or the largest |sum| of a
/// relay. The prefix of a code in binary or in non-adjacent form is never above the code, so this holds in each step of the window too. Where a host sends what it likes,
/// nothing can be proved; devices watch these membranes while they run.
/// </remarks>
internal sealed class MembraneVerifier
{
    /// <summary>Beyond every payload; so much times a weight, over <see cref="MaxRows"/> rows, fits 62 bits.</summary>
    private const long Unbounded = 1L << 32;

    private const int MaxRows = 1 << 22;

    /// <summary>Beyond every membrane that a device knows.</summary>
    private const long Beyond = 1L << 61;

    /// <summary>What a host may bring: no bound.</summary>
    private const long Free = -1;

    private readonly ChipImage image;
    private readonly ImageReading tables;
    private readonly Arrivals arrivals;

    /// <summary>By core and axon, what its spikes may add up to.</summary>
    private readonly long[][] reach;

    /// <summary>The same of processors, by node and axon.</summary>
    private readonly Dictionary<(int Node, int Axon), long> reachOfProcessors = [];

    public MembraneVerifier(ChipImage image, ImageReading tables, Arrivals arrivals)
    {
        (this.image, this.tables, this.arrivals) = (image, tables, arrivals);
        reach = [.. Enumerable.Range(0, image.Cores.Length).Select(core => new long[arrivals.Axons(core)])];
    }

    public void Check()
    {
        foreach (InputPort port in image.Inputs) Send(port.Routes, port.Emission);
        foreach (Slice slice in image.Cores.SelectMany(core => core.Slices))
        {
            if (slice is { Routes: { } routes, Program: WindowedNeuron { Emission: { } emission } }) Send(routes, emission);
        }

        foreach (SendTask task in image.Processors.SelectMany(processor => processor.Tasks).OfType<SendTask>()) Send(task.Routes, task.Emission);
        // A relay adds up what others sent before, other relays among them.
        foreach ((int core, int index, RelayNeuron relay) in Relays().OrderBy(place => place.Relay.SendStep)) Send(core, index, relay);
        for (int core = 0; core < image.Cores.Length; core++) CheckCore(core);
        foreach (((int node, int axon), long most) in reachOfProcessors)
        {
            if (most != Free) RequireFits(most, arrivals.Window(node, axon)!.Bits, $"processors of chip {image.Processors[node - image.Cores.Length].Chip}, axon {axon}");
        }
    }

    private IEnumerable<(int Core, int Slice, RelayNeuron Relay)> Relays()
    {
        for (int core = 0; core < image.Cores.Length; core++)
        {
            for (int slice = 0; slice < image.Cores[core].Slices.Length; slice++)
            {
                if (image.Cores[core].Slices[slice].Program is RelayNeuron relay) yield return (core, slice, relay);
            }
        }
    }

    private void CheckCore(int core)
    {
        CoreImage holder = image.Cores[core];
        for (int slice = 0; slice < holder.Slices.Length; slice++)
        {
            if (holder.Slices[slice].Program is LifNeuron) continue;
            for (int dendrite = 0; dendrite < holder.Slices[slice].Program.Dendrites.Length; dendrite++)
            {
                if (Bound(core, slice, dendrite) is { } bound)
                    RequireFits(bound, holder.Slices[slice].Program.Dendrites[dendrite].Bits, $"core {holder.Core} of chip {holder.Chip}, '{holder.Slices[slice].Population}'");
            }
        }
    }

    private static void RequireFits(long bound, int bits, string what) =>
        Require(bound < 1L << (bits - 1), what, $"a membrane may reach {bound}, and declares {bits} bits");

    /// <summary>The largest |V| of a dendrite over the neurons of its slice; null where nothing can be said.</summary>
    private long? Bound(int core, int slice, int dendrite)
    {
        CoreImage holder = image.Cores[core];
        var bounds = new long[holder.Slices[slice].Neurons];
        for (int number = 0; number < holder.Blocks.Length; number++)
        {
            SynapseBlock block = holder.Blocks[number];
            if (block.Slice != slice || block.Dendrite != dendrite) continue;
            if (Rows(core, number) is not { } rows) return null;
            if (rows.Count > MaxRows || rows.Values.Any(most => most >= Unbounded)) return Beyond;
            Add(block, rows, bounds);
            foreach (ref long bound in bounds.AsSpan()) bound = Math.Min(bound, Beyond);
        }

        return bounds.Max();
    }

    /// <summary>What each row of a block may bring; null where a host may send what it likes.</summary>
    private Dictionary<int, long>? Rows(int core, int block)
    {
        var rows = new Dictionary<int, long>();
        ReadOnlySpan<int> axons = tables.Table<int>(image.Cores[core].AxonSegment, "axons");
        for (int axon = 0; axon < axons.Length / 2; axon++)
        {
            if (axons[2 * axon] != block) continue;
            if (reach[core][axon] == Free) return null;
            rows[axons[(2 * axon) + 1]] = Math.Min(rows.GetValueOrDefault(axons[(2 * axon) + 1]) + reach[core][axon], Unbounded);
        }

        return rows;
    }

    private void Add(SynapseBlock block, Dictionary<int, long> rows, long[] bounds)
    {
        switch (block)
        {
            case DenseBlock dense:
                ReadOnlySpan<sbyte> weights = tables.Table<sbyte>(dense.WeightSegment, "weights");
                foreach ((int row, long most) in rows)
                {
                    for (int i = 0; i < dense.Neurons; i++) bounds[dense.FirstNeuron + i] += Math.Abs((int)weights[(row * dense.Neurons) + i]) * most;
                }

                break;
            case SparseBlock sparse:
                Add(sparse, rows, bounds);
                break;
            case RunBlock runs:
                Add(runs, rows, bounds);
                break;
            case SharedBlock shared:
                Add(shared, rows.Values.DefaultIfEmpty().Max(), bounds);
                break;
            case ProductBlock product:
                long all = Product(product.Inner * (long)product.WeightRange.Magnitude, rows.Values.DefaultIfEmpty().Max());
                for (int i = 0; i < bounds.Length; i++) bounds[i] += all;
                break;
        }
    }

    private void Add(SparseBlock block, Dictionary<int, long> rows, long[] bounds)
    {
        ReadOnlySpan<int> offsets = tables.Table<int>(block.OffsetSegment, "offsets"), targets = tables.Table<int>(block.TargetSegment, "targets");
        ReadOnlySpan<sbyte> weights = block.WeightSegment is { } id ? tables.Table<sbyte>(id, "weights") : [];
        foreach ((int row, long most) in rows)
        {
            for (int i = offsets[row]; i < offsets[row + 1]; i++) bounds[targets[i]] += (weights.IsEmpty ? 1 : Math.Abs((int)weights[i])) * most;
        }
    }

    private void Add(RunBlock block, Dictionary<int, long> rows, long[] bounds)
    {
        ReadOnlySpan<int> offsets = tables.Table<int>(block.OffsetSegment, "offsets"), runs = tables.Table<int>(block.RunSegment, "runs");
        ReadOnlySpan<sbyte> weights = tables.Table<sbyte>(block.WeightSegment, "weights");
        foreach ((int row, long most) in rows)
        {
            for (int run = 3 * offsets[row]; run < 3 * offsets[row + 1]; run += 3)
            {
                for (int i = 0; i < runs[run + 1]; i++) bounds[runs[run] + i] += Math.Abs((int)weights[runs[run + 2] + i]) * most;
            }
        }
    }

    /// <summary>As if every position had the whole kernel: at borders less arrives.</summary>
    private void Add(SharedBlock block, long most, long[] bounds)
    {
        int length = block.InputsHere * block.Window.KernelLength;
        ReadOnlySpan<sbyte> weights = block.WeightSegment is { } id ? tables.Table<sbyte>(id, "weights") : [];
        var channels = new long[block.OutputsHere];
        for (int channel = 0; channel < channels.Length; channel++)
        {
            long sum = weights.IsEmpty ? length : 0;
            foreach (sbyte weight in weights.IsEmpty ? [] : weights.Slice(channel * length, length)) sum += Math.Abs((int)weight);
            channels[channel] = Product(sum, most);
        }

        for (int i = 0; i < bounds.Length; i++) bounds[i] += channels[i % channels.Length];
    }

    private static long Product(long a, long b) => (long)Int128.Min((Int128)a * b, Beyond);

    private void Send(int core, int index, RelayNeuron relay)
    {
        CoreImage holder = image.Cores[core];
        string what = $"core {holder.Core} of chip {holder.Chip}, '{holder.Slices[index].Population}'";
        if (holder.Slices[index].Routes is not { } routes) return;
        if (Bound(core, index, 0) is not { } bound)
        {
            Send(routes, null);
            return;
        }

        long bias = 0;
        foreach (long entry in relay.BiasSegment is { } id ? tables.Table<long>(id, what) : []) bias = Math.Max(bias, entry == long.MinValue ? long.MaxValue : Math.Abs(entry));
        int payload = image.Hardware is { } board ? board.Chip.Spikes.PayloadBits.Count : 32;
        long most = bound > Unbounded || bias > Unbounded ? Unbounded : bound + bias;
        Require(payload > 0 && most < 1L << (payload - 1), what, $"a sum may reach {most}, and a spike carries {payload} bits");
        Send(routes, most, SpikeCoding.Graded, new StepSpan(relay.SendStep, relay.SendStep));
    }

    private void Send(RouteTable routes, Emission? emission)
    {
        if (emission is null) Send(routes, Free, SpikeCoding.Graded, default);
        else Send(routes, emission.Range.Magnitude, emission.Coding, StepSpan.Of(emission));
    }

    private void Send(RouteTable routes, long most, SpikeCoding coding, StepSpan leaves)
    {
        ReadOnlySpan<int> targets = tables.Table<int>(routes.TargetSegment, "routes");
        for (int i = 0; i < targets.Length; i += 3)
        {
            (int node, int axon, int delay) = (targets[i], targets[i + 1], targets[i + 2]);
            if (node < 0) continue;
            ref long sum = ref node < reach.Length ? ref reach[node][axon] : ref CollectionsMarshal.GetValueRefOrAddDefault(reachOfProcessors, (node, axon), out _);
            sum = most == Free || sum == Free ? Free : Math.Min(sum + Arriving(most, coding, leaves.Later(1 + delay), arrivals.Window(node, axon)), Unbounded);
        }
    }

    /// <summary>What a sender adds to a membrane by its window's end, through a weight of 1.</summary>
    private static long Arriving(long most, SpikeCoding coding, StepSpan span, Dendrite? window)
    {
        int steps = span.Last - span.First + 1;
        if (window is null) return 0;
        if (window.Coding != SpikeCoding.Radix) return coding == SpikeCoding.Radix ? steps : most;
        // Each step of the window after the last spike doubles once more.
        int after = Math.Clamp(window.FirstStep + window.Steps - 1 - span.Last, 0, 32);
        long sum = coding == SpikeCoding.Rate ? (1L << Math.Min(steps, 32)) - 1 : most;
        return Math.Min(sum, Unbounded >> after) << after;
    }
}
