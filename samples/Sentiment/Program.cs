using Spike.Runtime;
using Spike.Samples;

// Reviews are typed, or piped in one a line: praise or blame, how sure the network is, and what the answer cost.
var tokenizer = new ReviewTokenizer(Path.Combine(AppContext.BaseDirectory, "sentiment.vocab.txt"));
using var sentiment = new Sentiment(new SpikeOptions { CollectStatistics = true });
long[] ids = new long[Sentiment.InputIdsLength], mask = new long[Sentiment.AttentionMaskLength];
bool typed = !Console.IsInputRedirected;
if (typed) Console.WriteLine("Type a review of a film and press Enter; an empty line ends.");

while (true)
{
    if (typed) Console.Write("> ");
    if (Console.ReadLine() is not { } review || (typed && review.Length == 0)) break;
    (int words, int unknown) = tokenizer.Encode(review, ids, mask);
    if (words == 0) continue;
    sentiment.ResetStatistics();
    SentimentClassification best = sentiment.Classify(ids, mask);
    string remark = unknown == 0 ? "" : $" ({unknown} of {words} words unknown)";
    Console.WriteLine($"{Sentiment.Labels[(int)best.Label],-8} {best.Confidence,7:P1} {sentiment.Statistics.Spikes,8:N0} spikes  {review}{remark}");
}
