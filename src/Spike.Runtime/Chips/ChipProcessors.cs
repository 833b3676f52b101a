namespace Spike.Runtime.Chips;

/// <summary>The embedded processors of a chip, which run what has no neurons.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Count">A chip.</param>
/// <param name="Memory">Of each, for its program and data.</param>
internal sealed record ChipProcessors(string Name, ChipFigure Count, ChipFigure Memory);
