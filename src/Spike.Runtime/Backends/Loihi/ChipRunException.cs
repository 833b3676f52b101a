namespace Spike.Runtime.Backends.Loihi;

/// <summary>An image asked a chip for what it cannot do: a spike outside of a window, a sum that leaves its bits.</summary>
/// <param name="reason">What happened, half a sentence.</param>
/// <param name="place">The core or processor, in words.</param>
/// <param name="population">The population, or the buffer.</param>
/// <param name="neuron">The neuron of the slice or the element of the buffer; -1: none alone.</param>
/// <param name="step">The barrier step.</param>
internal sealed class ChipRunException(string reason, string place, string population, int neuron, int step)
    : Exception($"Step {step}, {place}, '{population}'{(neuron < 0 ? "" : $" {neuron}")}: {reason}. The image is faulty: compile the model again, or report it.")
{
    public string Place => place;

    public string Population => population;

    public int Neuron => neuron;

    public int Step => step;

    /// <summary>The same, thrown on another thread.</summary>
    public ChipRunException(ChipRunException other) : this(other.Reason, other.Place, other.Population, other.Neuron, other.Step) { }

    public string Reason => reason;
}
