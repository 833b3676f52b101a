namespace Spike.Runtime.Native;

/// <summary>How differential equations become steps of length dt.</summary>
internal enum Discretisation
{
    /// <summary>Forward Euler: a decay of 1 - dt/tau.</summary>
    Euler,

    /// <summary>exp(-dt/tau): the exact solution while the input stays the same over the step.</summary>
    Exponential,
}

/// <summary>One step of a layer's neurons: the numbers of each, made in double precision and rounded once to float.</summary>
/// <remarks>
/// <para>With I the sum of the step's synapses:</para>
/// <code>
/// i = SynapseDecay · i + SynapseGain · I      (Cuba only; else i = I)
/// v = ((Decay · v + Drive) + PastGain · i before the step) + Gain · i
/// spike where v > Threshold; then v = Reset, or v = v - Threshold
/// </code>
/// <para>Every product and every sum is rounded to float, in this order; none is fused. PastGain is there for exponential steps of Cuba neurons only. With Euler the new synaptic current reaches the membrane in its own step.</para>
/// <para>Late resets: the membrane after the step before, where above Threshold, has this step's v set to Reset, or Threshold subtracted from it, before v is compared itself.</para>
/// <para>Euler: Decay = 1 - dt/tau, Gain = r·dt/tau, Drive = v_leak·dt/tau. Exponential: the same with 1 - exp(-dt/tau) for dt/tau.
/// Without a leak Decay = 1, Gain = r·dt, Drive = 0. For Cuba neurons see <see cref="CubaStep"/>. A spike is the number 1 in its step: it adds w_in·dt/tau_syn to a synaptic current.</para>
/// </remarks>
internal sealed record NeuronStep
{
    private NeuronStep(int count)
    {
        Decay = new float[count];
        Gain = new float[count];
        Drive = new float[count];
    }

    public float[] Decay { get; }

    public float[] Gain { get; }

    public float[] Drive { get; }

    /// <summary>Null where neurons have no synaptic current of their own.</summary>
    public float[]? SynapseDecay { get; private init; }

    public float[]? SynapseGain { get; private init; }

    /// <summary>Of the synaptic current before the step; null where it has no part of its own.</summary>
    public float[]? PastGain { get; private init; }

    /// <summary>Null where neurons do not spike.</summary>
    public float[]? Threshold { get; private init; }

    /// <summary>Null where the threshold is subtracted.</summary>
    public float[]? Reset { get; private init; }

    /// <summary>What a spike subtracts; null where it resets, or there are none.</summary>
    public float[]? Subtracted { get; private init; }

    /// <summary>Whether the reset of a spike is made in the next step.</summary>
    public bool ResetsLate { get; private init; }

    /// <summary>The same neurons with another threshold rule: v &gt;= x is v &gt; the next smaller float.</summary>
    public NeuronStep With(bool resetsLate, bool spikesAtThreshold) => this with
    {
        ResetsLate = resetsLate && Threshold is not null,
        Threshold = spikesAtThreshold && Threshold is not null ? Array.ConvertAll(Threshold, MathF.BitDecrement) : Threshold,
    };

    public static NeuronStep Of(NeuronModel model, int count, double dt, Discretisation rule)
    {
        var spiking = model as Spiking;
        float[]? Each(Parameter? value) => value is { } some ? [.. Enumerable.Range(0, count).Select(n => some[n])] : null;
        bool cuba = model is CubaLif or CubaIntegrator;
        var step = new NeuronStep(count)
        {
            SynapseDecay = cuba ? new float[count] : null,
            SynapseGain = cuba ? new float[count] : null,
            PastGain = cuba && rule == Discretisation.Exponential ? new float[count] : null,
            Threshold = Each(spiking?.Threshold),
            Reset = Each(spiking?.Reset.Value),
            Subtracted = spiking is { Reset.Value: null } ? Each(spiking.Threshold) : null,
        };
        for (int n = 0; n < count; n++)
        {
            (double part, double r, double leak) = model switch
            {
                Integrator m => (dt, m.R[n], 0),
                IntegrateAndFire m => (dt, m.R[n], 0),
                LeakyIntegrator m => (Part(dt, m.Tau[n], rule), m.R[n], m.Leak[n]),
                LeakyIntegrateAndFire m => (Part(dt, m.Tau[n], rule), m.R[n], m.Leak[n]),
                CubaIntegrator m => (Part(dt, m.TauMembrane[n], rule), m.R[n], m.Leak[n]),
                CubaLif m => (Part(dt, m.TauMembrane[n], rule), m.R[n], (double)m.Leak[n]),
                _ => throw new ArgumentException($"Neurons of kind {model.GetType().Name} have no step.", nameof(model)),
            };
            bool leaks = model is not (Integrator or IntegrateAndFire);
            step.Decay[n] = leaks ? (float)(1 - part) : 1;
            step.Gain[n] = (float)(part * r);
            step.Drive[n] = (float)(part * leak);
            if (!cuba) continue;
            (Parameter tau, Parameter weight) = model is CubaLif lif ? (lif.TauSynapse, lif.InputWeight) : (((CubaIntegrator)model).TauSynapse, ((CubaIntegrator)model).InputWeight);
            double synapse = Part(dt, tau[n], rule);
            step.SynapseDecay![n] = (float)(1 - synapse);
            step.SynapseGain![n] = (float)(synapse * weight[n]);
            if (step.PastGain is null) continue;
            double membrane = model is CubaLif spikes ? spikes.TauMembrane[n] : ((CubaIntegrator)model).TauMembrane[n];
            (double past, double present) = CubaStep.Gains(dt, tau[n], membrane);
            (step.PastGain[n], step.Gain[n]) = ((float)(r * past), (float)(r * present));
        }

        return step;
    }

    /// <summary>The part of the way to its target that a leaking quantity goes in one step.</summary>
    private static double Part(double dt, double tau, Discretisation rule) => rule == Discretisation.Euler ? dt / tau : -Math.Exp(-dt / tau) + 1;
}
