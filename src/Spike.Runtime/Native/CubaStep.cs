namespace Spike.Runtime.Native;

/// <summary>The exact step of a membrane whose synaptic current decays meanwhile, while the current's own input stays the same.</summary>
/// <remarks>
/// <para>The current goes from i0 to its target s: i(t) = s + (i0 - s)·exp(-t/tau_syn). The membrane's answer to it after dt is</para>
/// <code>
/// (1 - a)·s + K·(i0 - s)      a = exp(-dt/tau_mem), b = exp(-dt/tau_syn), K = tau_syn/(tau_syn - tau_mem)·(b - a)
/// </code>
/// <para>and with i1 = b·i0 + (1 - b)·s in place of s it is PastGain·i0 + Gain·i1. K has a limit where the two time constants meet: dt/tau·a.</para>
/// </remarks>
internal static class CubaStep
{
    /// <summary>What the currents before and after the step add to the membrane, for a resistance of 1.</summary>
    public static (double Past, double Present) Gains(double dt, double tauSynapse, double tauMembrane)
    {
        double a = Math.Exp(-dt / tauMembrane), b = Math.Exp(-dt / tauSynapse);
        double x = dt * (tauSynapse - tauMembrane) / (tauSynapse * tauMembrane);
        double k = a * dt / tauMembrane * Growth(x), present = ((1 - a) - k) / (1 - b);
        return (k - (b * present), present);
    }

    /// <summary>(exp(x) - 1)/x, without the loss of digits near 0.</summary>
    private static double Growth(double x) => Math.Abs(x) < 1e-4 ? 1 + (x / 2) + (x * x / 6) : (Math.Exp(x) - 1) / x;
}
