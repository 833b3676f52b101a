namespace Spike.Runtime.Chips;

/// <summary>What a spike carries.</summary>
/// <param name="PayloadBits">Of a graded spike; 0 where spikes are binary.</param>
/// <param name="MaxDelay">Steps that a synapse may delay a spike.</param>
internal sealed record ChipSpikes(ChipFigure PayloadBits, ChipFigure MaxDelay);
