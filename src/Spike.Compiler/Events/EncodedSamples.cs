using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Data;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Events;

/// <summary>Real numbers as spikes for a model whose inputs are [1, steps, ...].</summary>
internal static class EncodedSamples
{
    /// <param name="path">Samples [N, ...], of delta encoding [N, steps, ...].</param>
    /// <param name="inputs">Of the model.</param>
    /// <param name="encoder">Takes as many steps as the model.</param>
    /// <exception cref="DataFault">The data or the model does not fit.</exception>
    public static SampleSet Read(string path, ImmutableDictionary<string, TensorShape> inputs, SpikeEncoder encoder)
    {
        var place = new DataPlace(path);
        foreach ((string input, TensorShape shape) in inputs)
        {
            if (encoder.Steps is { } said && shape.Rank > 1 && said != shape[1])
                throw place.WrongShape($"input '{input}' takes {string.Join('x', shape.Dimensions)}, not {said} steps", "Leave the steps of --encode out, or take a model of as many.");
            if (shape.Rank < 3 || shape[0] != 1 || shape[1] == 1)
                throw place.WrongShape($"spikes are [1, steps, ...], and input '{input}' takes {string.Join('x', shape.Dimensions)}", "Leave --encode out: a model without time steps makes its own spikes of numbers.");
        }

        bool delta = encoder.Kind == EncoderKind.Delta;
        SampleSet samples = SampleFiles.Read(path, delta ? inputs : inputs.ToImmutableDictionary(pair => pair.Key, pair => new TensorShape([1, .. pair.Value.Dimensions.Skip(2)])), labelsPath: null);
        return samples with { Shapes = inputs, Inputs = inputs.ToImmutableDictionary(pair => pair.Key, pair => Encoded(samples.Inputs[pair.Key].Span, samples.Count, pair.Value, delta, encoder, place)) };
    }

    private static ReadOnlyMemory<float> Encoded(ReadOnlySpan<float> values, int count, TensorShape shape, bool delta, SpikeEncoder encoder, DataPlace place)
    {
        int steps = shape[1], length = shape.Length / steps;
        if ((long)count * shape.Length > EventBinning.MostCells)
            throw place.WrongShape($"{count} samples of {shape.Length} spikes are more than the {EventBinning.MostCells} that are made at once", "Give fewer samples.");
        var spikes = new float[count * shape.Length];
        for (int sample = 0; sample < count; sample++)
        {
            // One sample at a time: its steps lie together, and its chances do not depend on how many there are.
            Span<float> own = spikes.AsSpan(sample * shape.Length, shape.Length);
            if (delta) encoder.Encode(values.Slice(sample * shape.Length, shape.Length), steps).Spikes.CopyTo(own);
            else (encoder with { Steps = steps, Seed = encoder.Seed + (ulong)sample }).Encode(values.Slice(sample * length, length), 1).Spikes.CopyTo(own);
        }

        return spikes;
    }
}
