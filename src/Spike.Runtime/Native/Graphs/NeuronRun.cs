namespace Spike.Runtime.Native.Graphs;

/// <summary>Neurons, a vector of them at a time.</summary>
internal sealed unsafe class NeuronRun<T> : NodeRun, INeuronRun where T : struct, IFloatLanes<T>
{
    private readonly float* decay, gain, drive, synapseDecay, synapseGain, pastGain, threshold, reset, subtracted, membranes, currents;
    private readonly bool late;

    public NeuronRun(NeuronNode node, NativeGraph graph, BlockRoom room, bool traced) : base(node, room)
    {
        NeuronStep step = NeuronKinds.Step(node, graph);
        decay = Numbers(step.Decay);
        gain = Numbers(step.Gain);
        drive = Numbers(step.Drive);
        synapseDecay = step.SynapseDecay is null ? null : Numbers(step.SynapseDecay);
        synapseGain = step.SynapseGain is null ? null : Numbers(step.SynapseGain);
        pastGain = step.PastGain is null ? null : Numbers(step.PastGain);
        // Neurons that pad a row never spike.
        if (step.Threshold is not null) threshold = Numbers(step.Threshold, float.PositiveInfinity);
        if (step.Reset is not null) reset = Numbers(step.Reset);
        if (step.Subtracted is not null) subtracted = Numbers(step.Subtracted);
        late = step.ResetsLate;
        membranes = Own<float>((long)room.Batch * Stride);
        currents = step.SynapseDecay is null ? null : Own<float>((long)room.Batch * Stride);
        Trace = traced ? Own<float>((long)room.Batch * room.Steps * Stride) : null;
    }

    private float* Trace { get; }

    public ReadOnlySpan<float> Membranes(int sample, int step) => new(Trace + ((((nint)sample * Room.Steps) + step) * Stride), Length);

    public override void Rest()
    {
        base.Rest();
        new Span<float>(membranes, checked(Room.Batch * Stride)).Clear();
        if (currents != null) new Span<float>(currents, checked(Room.Batch * Stride)).Clear();
    }

    public override void Compute(int worker, int sample, int first, int count)
    {
        float* v = membranes + ((nint)sample * Stride), i = currents == null ? null : currents + ((nint)sample * Stride);
        for (int t = first; t < first + count; t++)
        {
            Step(Input(worker, sample, t), v, i, Row(sample, t));
            if (Trace != null) Buffer.MemoryCopy(v, Trace + ((((nint)sample * Room.Steps) + t) * Stride), Stride * sizeof(float), Stride * sizeof(float));
        }
    }

    private void Step(float* input, float* membrane, float* current, float* to)
    {
        T one = T.All(1), zero = T.All(0);
        for (int n = 0; n < Length; n += T.Count)
        {
            T before = T.Load(membrane + n), x = T.Load(input + n), v = (T.Load(decay + n) * before) + T.Load(drive + n);
            if (pastGain != null) v += T.Load(pastGain + n) * T.Load(current + n);
            if (current != null)
            {
                x = (T.Load(synapseDecay + n) * T.Load(current + n)) + (T.Load(synapseGain + n) * x);
                T.Store(x, current + n);
            }

            v += T.Load(gain + n) * x;
            T given = v;
            if (threshold != null)
            {
                T level = T.Load(threshold + n), spikes = T.Above(late ? before : v, level);
                v = T.Select(spikes, reset == null ? v - T.Load(subtracted + n) : T.Load(reset + n), v);
                given = T.Select(late ? T.Above(v, level) : spikes, one, zero);
            }

            T.Store(v, membrane + n);
            T.Store(given, to + n);
        }
    }
}

/// <summary>Neurons whose membranes may be looked at.</summary>
internal interface INeuronRun
{
    /// <summary>Membranes after one step of a block; kept where asked for.</summary>
    ReadOnlySpan<float> Membranes(int sample, int step);
}
