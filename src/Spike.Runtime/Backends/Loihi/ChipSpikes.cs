namespace Spike.Runtime.Backends.Loihi;

/// <summary>A spike that the host sends.</summary>
/// <param name="Step">The barrier step in which it leaves.</param>
/// <param name="Port">Index into the image's inputs.</param>
/// <param name="Element">Of the port.</param>
/// <param name="Payload">Not 0.</param>
internal readonly record struct InputSpike(int Step, int Port, int Element, int Payload);

/// <summary>A spike that the host receives.</summary>
/// <param name="Step">The barrier step in which it left.</param>
/// <param name="Port">Index into the image's outputs.</param>
/// <param name="Element">Of the port.</param>
/// <param name="Payload">Not 0.</param>
internal readonly record struct OutputSpike(int Step, int Port, int Element, int Payload) : IComparable<OutputSpike>
{
    public int CompareTo(OutputSpike other) => (Step, Port, Element).CompareTo((other.Step, other.Port, other.Element));
}
