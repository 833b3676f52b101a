namespace Spike.Compiler.Mapping.Populations;

/// <summary>Where an element really comes from: an element of an edge that a population or a processor makes, or a constant.</summary>
/// <param name="Edge">The edge; -1: <paramref name="Value"/> is a constant code.</param>
/// <param name="Value">The element of the edge.</param>
internal readonly record struct Source(int Edge, int Value)
{
    public bool IsConstant => Edge < 0;

    public static Source Constant(int code) => new(-1, code);
}
