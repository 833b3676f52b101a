using System.Globalization;

namespace Spike.Compiler.Events;

/// <summary>Turns real numbers into what a spiking network takes step by step.</summary>
/// <param name="Kind">The way.</param>
/// <param name="Steps">Time steps; none was said: <see cref="UsualSteps"/>, or as many as the model takes.</param>
/// <param name="Seed">Of <see cref="EncoderKind.Rate"/>.</param>
/// <param name="Max">The number that is sent most strongly.</param>
/// <param name="Threshold">Of <see cref="EncoderKind.Delta"/>.</param>
internal sealed record SpikeEncoder(EncoderKind Kind, int? Steps, ulong Seed, float Max, float Threshold)
{
    public const int UsualSteps = 16;

    private const int MostSteps = 1 << 20;

    /// <summary>KIND or KIND:name=value,...: rate (steps, seed, max), latency (steps, max), current (steps), delta (threshold).</summary>
    /// <returns>None, and why, where the text is no encoder.</returns>
    public static SpikeEncoder? Parse(string text, out string reason)
    {
        string[] parts = text.Split(':', 2);
        reason = "";
        if (!Enum.TryParse(parts[0], ignoreCase: true, out EncoderKind kind) || parts[0].Length == 0 || !char.IsAsciiLetter(parts[0][0]))
        {
            reason = $"there is no encoder '{parts[0]}'; there are rate, latency, delta and current";
            return null;
        }

        var encoder = new SpikeEncoder(kind, Steps: null, Seed: 0, Max: 1, Threshold: 0.1f);
        foreach (string setting in parts.Length == 2 ? parts[1].Split(',', StringSplitOptions.TrimEntries) : [])
        {
            string[] pair = setting.Split('=', 2);
            string value = pair.Length == 2 ? pair[1] : "";
            SpikeEncoder? next = (pair[0], kind) switch
            {
                ("steps", not EncoderKind.Delta) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int steps) && steps is > 0 and <= MostSteps ? encoder with { Steps = steps } : null,
                ("seed", EncoderKind.Rate) => ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) ? encoder with { Seed = seed } : null,
                ("max", EncoderKind.Rate or EncoderKind.Latency) => Positive(value) is { } max ? encoder with { Max = max } : null,
                ("threshold", EncoderKind.Delta) => Positive(value) is { } threshold ? encoder with { Threshold = threshold } : null,
                _ => null,
            };
            if (next is null)
            {
                reason = $"'{setting}' is no setting of the encoder '{parts[0]}'; {Settings(kind)}";
                return null;
            }

            encoder = next;
        }

        return encoder;
    }

    /// <summary>Encodes samples.</summary>
    /// <param name="values">[samples, length].</param>
    /// <param name="samples">Of delta encoding the steps of one sample.</param>
    /// <returns>[steps, batch, length], and the two.</returns>
    public (float[] Spikes, int Steps, int Batch) Encode(ReadOnlySpan<float> values, int samples)
    {
        if (Kind == EncoderKind.Delta) return (DeltaEncoding.Encode(values, values.Length / samples, Threshold), samples, 1);
        int all = Steps ?? UsualSteps;
        var spikes = new float[checked(all * values.Length)];
        for (int step = 0; step < all; step++)
        {
            Span<float> row = spikes.AsSpan(step * values.Length, values.Length);
            switch (Kind)
            {
                case EncoderKind.Rate:
                    RateEncoding.Encode(values, Max, Seed, step, row);
                    break;
                case EncoderKind.Latency:
                    LatencyEncoding.Encode(values, Max, all, step, row);
                    break;
                default:
                    values.CopyTo(row);
                    break;
            }
        }

        return (spikes, all, samples);
    }

    private static float? Positive(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && float.IsFinite(number) && number > 0 ? number : null;

    private static string Settings(EncoderKind kind) => kind switch
    {
        EncoderKind.Rate => $"they are steps=1 to {MostSteps}, seed=a whole number, max=a number above 0",
        EncoderKind.Latency => $"they are steps=1 to {MostSteps}, max=a number above 0",
        EncoderKind.Delta => "it is threshold=a number above 0",
        _ => $"it is steps=1 to {MostSteps}",
    };
}

internal enum EncoderKind
{
    /// <summary>A spike in each step with a probability of x / max.</summary>
    Rate,

    /// <summary>One spike, the earlier the larger x.</summary>
    Latency,

    /// <summary>Samples are the steps: a spike of 1 or -1 where x left what was sent by the threshold.</summary>
    Delta,

    /// <summary>x itself in every step.</summary>
    Current,
}
