using System.Collections.Immutable;

namespace Spike.Runtime;

/// <summary>An input or output of a compiled model.</summary>
/// <param name="Name">Its name in the original model.</param>
/// <param name="Shape">Dimensions of one sample, a leading batch axis of 1 included.</param>
/// <param name="Length">Elements of one sample.</param>
/// <param name="TimeSteps">T: steps of the window that carries it.</param>
public sealed record SpikeTensor(string Name, ImmutableArray<int> Shape, int Length, int TimeSteps);
