using Spike.Compiler.Data;

namespace Spike.EndToEnd.Tests.RealModels;

/// <summary>Short film reviews, each a beginning and a judgement, as token ids with a mask.</summary>
internal static class Reviews
{
    /// <summary>Tokens of a sentence at most; shorter ones are filled up and masked.</summary>
    public const int Length = 24;

    private static readonly string[] Beginnings =
    [
        "the film", "this story of two brothers", "the first half", "what begins as a comedy", "her performance", "the script", "a long and winding drama", "the director 's new work",
        "the music", "every scene", "the ending", "this remake", "the cast", "a tale of love and war", "the dialogue", "the whole thing", "the camera", "his latest thriller", "the humor", "this small movie",
    ];

    private static readonly (string Words, int Label)[] Judgements =
    [
        ("is a joy from start to finish", 1), ("is dull , flat and far too long", 0), ("is moving and often very funny", 1), ("never comes to life", 0),
        ("is one of the best of the year", 1), ("is a mess that goes nowhere", 0), ("has real charm and a great heart", 1), ("feels tired , cheap and empty", 0),
        ("is beautiful , smart and full of surprises", 1), ("is boring and hard to sit through", 0), ("works better than it should", 1), ("fails to hold our interest", 0),
    ];

    /// <summary>Writes every second sentence, from the given one on.</summary>
    public static void Write(string path, int first)
    {
        Dictionary<string, int> vocabulary = File.ReadLines(TestModels.Path("reviews", "sentiment.vocab.txt")).Select((token, id) => (token, id)).ToDictionary(pair => pair.token, pair => pair.id);
        (string Words, int Label)[] all = [.. Beginnings.SelectMany(beginning => Judgements.Select(judgement => ($"[CLS] {beginning} {judgement.Words}", judgement.Label)))];
        (string Words, int Label)[] chosen = [.. all.Where((_, i) => (i / Judgements.Length) % 2 == first)];
        float[][] ids = [.. chosen.Select(sentence => sentence.Words.Split(' ').Select(word => (float)vocabulary.GetValueOrDefault(word, vocabulary["[UNK]"])).ToArray())];
        float[] tokens = [.. ids.SelectMany(sentence => Enumerable.Range(0, Length).Select(i => sentence.ElementAtOrDefault(i)))];
        float[] mask = [.. ids.SelectMany(sentence => Enumerable.Range(0, Length).Select(i => i < sentence.Length ? 1f : 0))];
        NpzWriter.Write(path,
        [
            ("input_ids", DataArray.Of([chosen.Length, Length], tokens)), ("attention_mask", DataArray.Of([chosen.Length, Length], mask)),
            ("labels", DataArray.Of([chosen.Length], [.. chosen.Select(sentence => (sbyte)sentence.Label)])),
        ]);
    }
}
