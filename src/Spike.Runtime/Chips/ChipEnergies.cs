namespace Spike.Runtime.Chips;

/// <summary>What events cost in picojoules, and what is drawn without any in watts.</summary>
/// <param name="SynapticOperation">A spike at one synapse.</param>
/// <param name="ActiveUpdate">Of a neuron that has input, a step.</param>
/// <param name="InactiveUpdate">Of a neuron that has none, a step.</param>
/// <param name="TileSpike">A spike within the tile.</param>
/// <param name="HorizontalHop">A spike to the next tile in the east or west.</param>
/// <param name="VerticalHop">A spike to the next tile in the north or south.</param>
/// <param name="ChipHop">A spike to the next chip.</param>
/// <param name="ProcessorOperation">An instruction of an embedded processor.</param>
/// <param name="WeightWrite">A weight that an embedded processor writes.</param>
/// <param name="CorePower">Static, of a core that is used.</param>
/// <param name="ChipPower">Static, of a chip beside its cores.</param>
internal sealed record ChipEnergies(
    ChipFigure SynapticOperation, ChipFigure ActiveUpdate, ChipFigure InactiveUpdate, ChipFigure TileSpike, ChipFigure HorizontalHop, ChipFigure VerticalHop,
    ChipFigure ChipHop, ChipFigure ProcessorOperation, ChipFigure WeightWrite, ChipFigure CorePower, ChipFigure ChipPower);
