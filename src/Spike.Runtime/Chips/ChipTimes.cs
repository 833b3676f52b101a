namespace Spike.Runtime.Chips;

/// <summary>How long events take, in nanoseconds.</summary>
/// <param name="Step">A time step without any work: the barrier.</param>
/// <param name="SynapticOperation">In a core.</param>
/// <param name="ActiveUpdate">Of a neuron that has input.</param>
/// <param name="InactiveUpdate">Of a neuron that has none.</param>
/// <param name="TileSpike">A spike to a core of the same tile.</param>
/// <param name="HorizontalHop">To the next tile in the east or west.</param>
/// <param name="VerticalHop">To the next tile in the north or south.</param>
/// <param name="ChipHop">To the next chip.</param>
/// <param name="ProcessorOperation">An instruction of an embedded processor.</param>
/// <param name="WeightWrite">A weight that an embedded processor writes.</param>
internal sealed record ChipTimes(
    ChipFigure Step, ChipFigure SynapticOperation, ChipFigure ActiveUpdate, ChipFigure InactiveUpdate, ChipFigure TileSpike, ChipFigure HorizontalHop,
    ChipFigure VerticalHop, ChipFigure ChipHop, ChipFigure ProcessorOperation, ChipFigure WeightWrite);
