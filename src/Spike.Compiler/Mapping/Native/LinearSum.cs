namespace Spike.Compiler.Mapping.Native;

/// <summary>What a value is made of: spikes (or an input's values) of some steps ago, each times a weight, and a bias.</summary>
/// <param name="Bias">Added in each step.</param>
/// <param name="Terms">In the order of sources, delays and elements; no two name the same, none is 0.</param>
internal sealed record LinearSum(double Bias, IReadOnlyList<LinearTerm> Terms);

/// <summary>One weighted value.</summary>
/// <param name="Source">The node: neurons, a threshold, or an input.</param>
/// <param name="Element">Its element.</param>
/// <param name="Delay">Steps ago, as the native network counts them.</param>
/// <param name="Weight">The weight.</param>
internal readonly record struct LinearTerm(int Source, int Element, int Delay, double Weight);
