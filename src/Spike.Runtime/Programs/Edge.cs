namespace Spike.Runtime.Programs;

/// <summary>What travels on an edge.</summary>
internal enum EdgeCarrier
{
    /// <summary>Codes, sent as spikes over a window of T steps; they cost spikes and synaptic operations.</summary>
    Spikes,

    /// <summary>Codes that the embedded processor beside the population reads directly; no spike is sent.</summary>
    Value,

    /// <summary>32-bit membranes, not yet requantised. The lowering has proved that they cannot overflow.</summary>
    Membrane,

    /// <summary>64-bit membranes, where 32 bits could overflow.</summary>
    WideMembrane,
}

/// <summary>One tensor of the program, for one sample; its id is its index in <see cref="SpikingProgram.Edges"/>.</summary>
/// <param name="Name">The value's name in the model, unique in the program.</param>
/// <param name="Shape">Dimensions for one sample, a leading batch axis of 1 included where the model has one.</param>
/// <param name="Carrier">What travels.</param>
/// <param name="Range">The codes that can occur; default on membranes.</param>
/// <param name="Scale">real ≈ Scale · code; 0 on membranes, whose scale differs by channel.</param>
internal sealed record Edge(string Name, TensorShape Shape, EdgeCarrier Carrier, CodeRange Range, double Scale)
{
    public bool HasCodes => Carrier is EdgeCarrier.Spikes or EdgeCarrier.Value;

    public override string ToString() =>
        HasCodes ? $"{Name}: {Shape} {Range}{(Carrier == EdgeCarrier.Value ? " value" : "")}" : $"{Name}: {Shape} {Carrier}";
}
