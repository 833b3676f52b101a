using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace Spike.Samples;

/// <summary>Words of a review as the numbers that the network knows: lower case, punctuation apart, what it does not know as [UNK].</summary>
/// <remarks>The vocabulary has whole words only, no parts of words: WordPiece takes a word whole or not at all.</remarks>
internal sealed partial class ReviewTokenizer
{
    private readonly WordPieceTokenizer words;
    private readonly long begin;

    public ReviewTokenizer(string vocabularyPath)
    {
        words = WordPieceTokenizer.Create(vocabularyPath, new WordPieceOptions { Normalizer = LowerCaseNormalizer.Instance, PreTokenizer = new RegexPreTokenizer(Token(), null) });
        begin = File.ReadLines(vocabularyPath).TakeWhile(token => token != "[CLS]").Count();
    }

    /// <summary>Fills what the network takes: [CLS] and the words, then silence that the mask leaves out. A longer review loses its end.</summary>
    /// <returns>Words of the review, and how many of them are unknown.</returns>
    public (int Words, int Unknown) Encode(string review, Span<long> ids, Span<long> mask)
    {
        ids.Clear();
        mask.Clear();
        IReadOnlyList<int> tokens = words.EncodeToIds(review);
        ids[0] = begin;
        int length = Math.Min(tokens.Count + 1, ids.Length);
        for (int i = 1; i < length; i++) ids[i] = tokens[i - 1];
        mask[..length].Fill(1);
        return (tokens.Count, tokens.Count(token => token == words.UnknownTokenId));
    }

    // The marks that stand in the vocabulary; others are left out, as in training.
    [GeneratedRegex("[a-z0-9]+|[,'`?!]")]
    private static partial Regex Token();
}
