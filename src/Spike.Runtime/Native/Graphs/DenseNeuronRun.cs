namespace Spike.Runtime.Native.Graphs;

/// <summary>Dense synapses and the neurons that alone read them, tile by tile: the sums of a tile's neurons go from the registers into their membranes.</summary>
/// <remarks>
/// All steps and samples of a block pass while the weights of a tile stay in the cache. Spikes leave as bits; as numbers they are written only where a reader needs them, or somebody looks.
/// </remarks>
internal sealed unsafe class DenseNeuronRun<T> : NodeRun, INeuronRun, ISpikeBits where T : struct, IFloatLanes<T>
{
    private static readonly int Neurons = NeuronTile.Vectors * T.Count;

    private readonly int inputs, words;
    private readonly TileCall template;
    private readonly float* membranes, currents;
    private readonly ulong* spikes;
    private readonly bool[] graded;
    private readonly EventLists lists;

    /// <param name="synapses">What the neurons read.</param>
    /// <param name="node">The neurons, which reset in the step of their spike.</param>
    /// <param name="graph">Both are its nodes.</param>
    /// <param name="room">Samples and steps.</param>
    /// <param name="traced">Whether membranes of each step are kept.</param>
    public DenseNeuronRun(PairedSynapses synapses, NeuronNode node, NativeGraph graph, BlockRoom room, bool traced) : base(node, room)
    {
        DenseNode dense = synapses.Node;
        (inputs, lists, Written) = (dense.Inputs, synapses.Lists, synapses.ReadsNumbers);
        words = Stride / 64;
        NeuronStep step = NeuronKinds.Step(node, graph);
        float* Each(float[]? numbers, float padding = 0) => numbers is null ? null : Numbers(numbers, padding);
        template = new TileCall
        {
            Weights = Pack(graph.Segments.Read<float>(dense.WeightSegment), inputs, Neurons),
            Bias = Numbers(dense.BiasSegment is { } segment ? graph.Segments.Read<float>(segment) : new float[Length]),
            Decay = Each(step.Decay),
            Gain = Each(step.Gain),
            Drive = Each(step.Drive),
            SynapseDecay = Each(step.SynapseDecay),
            SynapseGain = Each(step.SynapseGain),
            PastGain = Each(step.PastGain),
            // Neurons that pad a row never spike.
            Threshold = Each(step.Threshold, float.PositiveInfinity),
            Reset = Each(step.Reset),
            Subtracted = Each(step.Subtracted),
            SpikeStride = words * sizeof(ulong),
            Stride = Stride,
        };
        membranes = Own<float>((long)room.Batch * Stride);
        currents = step.SynapseDecay is null ? null : Own<float>((long)room.Batch * Stride);
        if (step.Threshold is not null) spikes = Own<ulong>((long)room.Batch * room.Steps * words);
        if (traced) Trace = Own<float>((long)room.Batch * room.Steps * Stride);
        graded = new bool[room.Batch];
    }

    private float* Trace { get; }

    private bool Written { get; }

    public int Words => words;

    public ulong* Bits(int sample, int step) => spikes == null ? null : spikes + ((((nint)sample * Room.Steps) + step) * words);

    public ReadOnlySpan<float> Membranes(int sample, int step) => new(Trace + ((((nint)sample * Room.Steps) + step) * Stride), Length);

    public override void Rest()
    {
        base.Rest();
        new Span<float>(membranes, checked(Room.Batch * Stride)).Clear();
        if (currents != null) new Span<float>(currents, checked(Room.Batch * Stride)).Clear();
    }

    /// <inheritdoc/>
    public override Span<float> Look(int sample, int step)
    {
        Span<float> row = base.Look(sample, step);
        if (Written || spikes == null || step < 0) return row;
        ulong* bits = Bits(sample, step);
        for (int n = 0; n < row.Length; n++) row[n] = bits[n / 64] >> (n % 64) & 1;
        return row;
    }

    public override void Compute(int worker, int sample, int first, int count) => Compute(worker, sample, sample + 1, count);

    public override void ComputeAll(int worker, int from, int to, int count)
    {
        for (int sample = from; sample < to; sample++) Scan(worker, sample, count);
        for (int at = 0; at < Length; at += Neurons)
        {
            for (int sample = from; sample < to; sample++) NeuronTile.Run<T>(Call(at, sample, count));
        }
    }

    /// <summary>Lists what is not 0 in each step of the block.</summary>
    private void Scan(int worker, int sample, int count)
    {
        int* to = lists.Events(sample), start = lists.Starts(sample);
        float* value = lists.Values(sample);
        ISpikeBits? bits = Sources is [(ISpikeBits source, false)] && source.Bits(sample, 0) != null ? source : null;
        bool any = false;
        int found = 0;
        for (int t = 0; t < count; t++)
        {
            start[t] = found;
            if (bits is not null)
            {
                found += EventScan.Bits(bits.Bits(sample, t), bits.Words, to + found);
                continue;
            }

            float* x = Input(worker, sample, t);
            int next = found + EventScan.Values(x, inputs, to + found, ref any);
            // The sum of several sources is gone with the next step.
            for (int i = found; i < next && Sources.Length > 1; i++) value[i] = x[to[i]];
            found = next;
        }

        start[count] = found;
        graded[sample] = any;
        if (!any || Sources.Length > 1) return;
        for (int t = 0; t < count; t++)
        {
            float* x = Input(worker, sample, t);
            for (int i = start[t]; i < start[t + 1]; i++) value[i] = x[to[i]];
        }
    }

    private TileCall Call(int at, int sample, int count)
    {
        TileCall call = template;
        nint state = ((nint)sample * Stride) + at;
        call.Weights += (nint)at * inputs;
        call.Bias += at;
        call.Decay += at;
        call.Gain += at;
        call.Drive += at;
        if (call.SynapseDecay != null) call.SynapseDecay += at;
        if (call.SynapseGain != null) call.SynapseGain += at;
        if (call.PastGain != null) call.PastGain += at;
        if (call.Threshold != null) call.Threshold += at;
        if (call.Reset != null) call.Reset += at;
        if (call.Subtracted != null) call.Subtracted += at;
        call.Membranes = membranes + state;
        call.Currents = currents == null ? null : currents + state;
        call.Events = lists.Events(sample);
        call.Values = graded[sample] ? lists.Values(sample) : null;
        call.Starts = lists.Starts(sample);
        call.Steps = count;
        call.Spikes = spikes == null ? null : (byte*)Bits(sample, 0) + (at / 8);
        call.Given = Written || spikes == null ? Row(sample, 0) + at : null;
        call.Trace = Trace == null ? null : Trace + ((nint)sample * Room.Steps * Stride) + at;
        return call;
    }
}

/// <summary>Neurons that give their spikes as bits.</summary>
internal unsafe interface ISpikeBits
{
    /// <summary>64-bit words of a step.</summary>
    int Words { get; }

    /// <summary>The spikes of a step of the block, neuron n as bit n % 64 of word n / 64; null where these neurons do not spike.</summary>
    ulong* Bits(int sample, int step);
}

/// <summary>Dense synapses whose neurons compute them.</summary>
/// <param name="Node">The synapses.</param>
/// <param name="ReadsNumbers">Whether a reader of the neurons takes numbers.</param>
/// <param name="Lists">Room for the events that they read.</param>
internal sealed record PairedSynapses(DenseNode Node, bool ReadsNumbers, EventLists Lists);
