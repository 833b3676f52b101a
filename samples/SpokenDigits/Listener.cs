using System.Runtime.CompilerServices;
using Spike.Runtime;

namespace Spike.Samples;

/// <summary>A tenth of a second of sound, and what the network made of it.</summary>
/// <param name="Time">Since the beginning, at its end.</param>
/// <param name="Loudness">Root of the mean square.</param>
/// <param name="SpikesPerSecond">What the network sent for it, over the time that it lasts.</param>
/// <param name="Digit">What was said, where a word has just been heard to its end.</param>
internal sealed record Moment(TimeSpan Time, float Loudness, double SpikesPerSecond, SpokenDigitsClassification? Digit);

/// <summary>Slides the network's window over a stream of sound. Its session is a stream too: a neuron sends only what changed since the window before.</summary>
internal sealed class Listener : IDisposable
{
    /// <summary>Samples by which the window moves.</summary>
    public const int Hop = WaveStream.Rate / 10;

    private const float Quiet = 0.002f;
    private readonly SpokenDigits network = new(new SpikeOptions { Stream = true, CollectStatistics = true });
    private readonly float[] window = new float[SpokenDigits.WaveformLength];
    private int sinceOnset = -1;
    private bool wasQuiet = true;

    public async IAsyncEnumerable<Moment> Listen(IAsyncEnumerable<float[]> sound, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        int pieces = 0;
        await foreach (float[] piece in sound.WithCancellation(cancellation))
        {
            window.AsSpan(Hop).CopyTo(window);
            piece.CopyTo(window.AsSpan(window.Length - Hop));
            network.ResetStatistics();
            SpokenDigitsClassification heard = network.Classify(window);
            float loudness = MathF.Sqrt(piece.Sum(value => value * value) / Hop);
            yield return new Moment(
                TimeSpan.FromSeconds((double)++pieces * Hop / WaveStream.Rate), loudness, network.Statistics.Spikes * (double)WaveStream.Rate / Hop, IsWordComplete(loudness) ? heard : null);
        }
    }

    public void Dispose() => network.Dispose();

    /// <summary>A word begins where sound follows quiet. It is judged when its beginning has reached the window's, where training had it.</summary>
    private bool IsWordComplete(float loudness)
    {
        bool quiet = loudness < Quiet;
        if (sinceOnset >= 0) sinceOnset++;
        else if (wasQuiet && !quiet) sinceOnset = 1;
        wasQuiet = quiet;
        if (sinceOnset != window.Length / Hop) return false;
        sinceOnset = -1;
        return true;
    }
}
