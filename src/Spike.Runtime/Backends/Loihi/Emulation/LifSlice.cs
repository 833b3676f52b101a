using Spike.Runtime.Chips.Images;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>Loihi's own neurons, in its fixed point: bit for bit what Lava's PyLifModelBitAcc computes, with a refractory period beside it.</summary>
internal sealed class LifSlice : EmulatedSlice
{
    private const int StateBits = 24;
    private const int DecayBits = 12;
    private const int Alignment = 6;
    private const long Half = 1L << (StateBits - 1);

    private readonly LifNeuron program;
    private readonly int[] u;
    private readonly int[] v;
    private readonly byte[] rest;
    private readonly int[]? bias, start;
    private readonly Routes? probes;

    public LifSlice(Slice slice, LifNeuron program, Routes? routes, Routes? probes, ImageTables tables, string what) : base(slice, routes, tables, what)
    {
        (this.program, this.probes) = (program, probes);
        RequireParameters(program.Parameters, what);
        ImageTables.Require(program.Dendrites.Length == 1 && program.Dendrites[0] is { FirstStep: 0, Steps: 0 }, what, "a LIF neuron has one dendrite, without a window");
        ImageTables.Require(program is
        {
            CurrentDecay: >= 0 and <= 4095, VoltageDecay: >= 0 and <= 4095, Threshold: >= 0 and < 1 << 17, WeightExponent: >= -8 and <= 7,
            Refractory: >= 1 and <= 64, BiasExponent: >= 0 and <= 7, FirstStep: >= 0,
        }, what, "a parameter of its LIF neurons is outside of what Loihi has");
        bias = tables.Read<int>(program.BiasSegment, program.Parameters, what);
        ImageTables.Require(bias is null || bias.All(mantissa => mantissa is >= -4096 and <= 4095), what, "a bias does not fit 13 bits");
        start = tables.Read<int>(program.StartSegment, program.Parameters, what);
        ImageTables.Require(start is null || start.All(voltage => voltage > -Half && voltage < Half), what, "a membrane starts outside of 24 bits");
        (u, v, rest) = (new int[slice.Neurons], new int[slice.Neurons], new byte[slice.Neurons]);
    }

    /// <summary>u of each neuron.</summary>
    public ReadOnlySpan<int> Currents => u;

    /// <summary>v of each neuron, behind the reset.</summary>
    public ReadOnlySpan<int> Voltages => v;

    /// <summary>Where membranes go; none where nobody reads them.</summary>
    public Routes? Probes => probes;

    public override bool IsDue(int step) => step >= program.FirstStep;

    public override void End(in NeuronStep step, ref ChipCounters counters)
    {
        long threshold = (long)program.Threshold << Alignment;
        for (int i = 0; i < Neurons; i++)
        {
            Fired[i] = 0;
            u[i] = Wrap(Decay(u[i], program.CurrentDecay + 1) + (Scale(Dendrites[0][i]) << Alignment));
            if (rest[i] > 0)
            {
                rest[i]--;
                continue;
            }

            long next = Decay(v[i], program.VoltageDecay) + u[i] + ((long)(bias?[i % program.Parameters] ?? 0) << program.BiasExponent);
            v[i] = (int)Math.Clamp(next, 1 - Half, Half - 1);
            if (v[i] <= threshold) continue;
            (v[i], rest[i], Fired[i]) = (0, (byte)(program.Refractory - 1), 1);
            Routes?.Send(step.Sample, step.Worker, step.Step, step.Node, i, 1, ref counters);
        }

        if (probes is not null) Probe(step, ref counters);
    }

    /// <summary>A processor reads every membrane, an operation each, and hands those that are not 0 to the host. They are no spikes, and not counted as such.</summary>
    private void Probe(in NeuronStep step, ref ChipCounters counters)
    {
        counters.ProcessorOperations += Neurons;
        ChipCounters handed = default;
        for (int i = 0; i < Neurons; i++)
        {
            if (v[i] != 0) probes!.Send(step.Sample, step.Worker, step.Step, step.Node, i, v[i], ref handed);
        }
    }

    public override void Clear()
    {
        base.Clear();
        Array.Clear(u);
        for (int i = 0; i < v.Length; i++) v[i] = start?[i % program.Parameters] ?? 0;
        Array.Clear(rest);
    }

    /// <summary>The weights' exponent is applied to the sum, rounding down, before it is aligned.</summary>
    private long Scale(long input) => program.WeightExponent >= 0 ? input << program.WeightExponent : input >> -program.WeightExponent;

    /// <summary>state · (4096 - decay) / 4096, rounded toward 0.</summary>
    private static long Decay(long state, int decay) => state * ((1 << DecayBits) - decay) / (1 << DecayBits);

    /// <summary>Into (-2^23, 2^23], modulo 2^24. That 2^23 stays is Lava's.</summary>
    private static int Wrap(long current)
    {
        long wrapped = current & ((2 * Half) - 1);
        return (int)(wrapped > Half ? wrapped - (2 * Half) : wrapped);
    }
}
