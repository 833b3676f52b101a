using Spike.Signatures;

namespace Spike.Generators.Models;

/// <summary>How an output becomes a label.</summary>
/// <param name="Output">Index of the output that has a value for each label.</param>
internal sealed record ClassificationSpec(int Output, Scores Scores, EquatableArray<LabelSpec> Labels);

/// <param name="Text">As it stands in the list of labels.</param>
/// <param name="Member">Its name in the enum.</param>
internal sealed record LabelSpec(string Text, string Member);

/// <summary>What the values of a classifying output are, and so how a confidence comes of one.</summary>
internal enum Scores
{
    /// <summary>Anything: softmax makes probabilities of them.</summary>
    Logits,

    /// <summary>Probabilities already: the network ends in Softmax or Sigmoid.</summary>
    Probabilities,

    /// <summary>Their logarithms: the network ends in LogSoftmax.</summary>
    LogProbabilities,
}
