using Spike.Compiler.Data;

namespace Spike.EndToEnd.Tests.RealModels;

/// <summary>Spoken digits: 0.7 seconds each, 8,000 samples a second.</summary>
internal static class Speech
{
    public const int Length = 5600;

    /// <summary>[utterances, 5600] between -1 and 1.</summary>
    public static float[] Read(string part)
    {
        using ArraySource source = ArraySource.Open(TestModels.Path("spoken_digits", part + ".npz"));
        return Array.ConvertAll(source.Read("waveform_i16").ToSingles(), value => value / 32768);
    }

    /// <summary>One utterance at twice the rate: the mean of two neighbours between them.</summary>
    public static float[] AtDoubleRate(ReadOnlySpan<float> utterance)
    {
        var doubled = new float[2 * utterance.Length];
        for (int i = 0; i < doubled.Length; i++)
            doubled[i] = (utterance[i / 2] + utterance[Math.Min((i + 1) / 2, utterance.Length - 1)]) / 2;
        return doubled;
    }
}
