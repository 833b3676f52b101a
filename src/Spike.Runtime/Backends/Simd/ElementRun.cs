namespace Spike.Runtime.Backends.Simd;

/// <summary>Elements that are neighbours both in a tile and in a plane of the output.</summary>
/// <param name="At">The first one's place in a row of the tile.</param>
/// <param name="Element">Its place in the plane.</param>
/// <param name="Count">How many.</param>
internal readonly record struct ElementRun(int At, int Element, int Count);
