namespace Spike.Runtime.Codings;

/// <summary>Codes ⇄ rate trains: q = Σ s_t with s_t in {-1, 0, 1}, the |q| spikes first and silence after them.</summary>
/// <remarks>
/// What an ST-BIF neuron emits (You et al. 2024, "SpikeZIP-TF", arXiv:2406.03470) whose membrane is held during its own window: it keeps a
/// tracer S of what it has sent, fires 1 while the membrane calls for more than S and -1 while it calls for less. A membrane that is still
/// calls for q, so S walks straight from 0 to q.
/// </remarks>
internal static class RateCoding
{
    /// <summary>The spike of step <paramref name="step"/>.</summary>
    public static int Digit(int code, int step) => Math.Abs(code) > step ? Math.Sign(code) : 0;

    public static int SpikeCount(int code) => Math.Abs(code);
}
