namespace Spike.Runtime.Chips;

/// <summary>What one core holds.</summary>
/// <param name="Neurons">At most.</param>
/// <param name="SynapticMemory">Bits of weights and of what finds them.</param>
/// <param name="InputAxons">Entries of the table that an arriving spike is looked up in: one a source neuron.</param>
/// <param name="OutputAxons">Entries of the table that a leaving spike is looked up in: one a neuron and destination core.</param>
/// <param name="StateWords">Words of state a neuron at most.</param>
/// <param name="StateBits">Width of a word: what a membrane may hold.</param>
/// <param name="StateMemory">Bits of state of all neurons together.</param>
/// <param name="FanIn">Synapses of one neuron at most.</param>
internal sealed record CoreLimits(
    ChipFigure Neurons, ChipFigure SynapticMemory, ChipFigure InputAxons, ChipFigure OutputAxons, ChipFigure StateWords, ChipFigure StateBits,
    ChipFigure StateMemory, ChipFigure FanIn);
