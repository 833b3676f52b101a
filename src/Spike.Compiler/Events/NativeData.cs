using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Spike.Compiler.Calibration;
using Spike.Compiler.Data;
using Spike.Runtime;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Events;

/// <summary>What a native model is fed: arrays [steps, samples, ...], numbers that are encoded sample by sample, or a recording. Some samples at a time, as encoded ones may be many.</summary>
internal abstract class NativeData
{
    /// <summary>Samples.</summary>
    public int Count { get; protected init; }

    /// <summary>Time steps of each.</summary>
    public int Steps { get; protected init; }

    /// <summary>[samples], or empty.</summary>
    public ImmutableArray<int> Labels { get; protected init; } = [];

    /// <summary>Some samples: [steps, samples, ...] of each input.</summary>
    public abstract NativeSamples Slice(int first, int count);

    /// <param name="path">The data.</param>
    /// <param name="inputs">Of the model.</param>
    /// <param name="labels">Labels in a file of their own, or none.</param>
    /// <param name="limit">Samples at most.</param>
    /// <param name="encoder">For numbers; none: arrays of steps.</param>
    /// <param name="binning">For a recording; none: it is none.</param>
    /// <exception cref="DataFault">The data does not fit the model.</exception>
    public static NativeData Open(string path, IReadOnlyList<SpikeTensor> inputs, string? labels, int limit, SpikeEncoder? encoder, EventBinning? binning)
    {
        if (binning is not null) return new SteppedData(Recorded(path, inputs, binning), labels is null ? [] : SampleFiles.Labels(path, labels, count: 1), limit);
        if (encoder is not null and not { Kind: EncoderKind.Delta }) return new EncodedData(SampleFiles.Read(path, inputs.ToImmutableDictionary(input => input.Name, input => new TensorShape(input.Shape)), labels).First(limit), encoder);
        NativeSamples samples = encoder is not null ? Changes(path, inputs, encoder) : NativeSamples.Read(path, inputs);
        return new SteppedData(samples, SampleFiles.Labels(path, labels, samples.Batch), limit);
    }

    /// <summary>One sample, of as many steps as the recording has.</summary>
    private static NativeSamples Recorded(string path, IReadOnlyList<SpikeTensor> inputs, EventBinning binning)
    {
        var place = new DataPlace(path);
        if (inputs.Count != 1) throw place.WrongShape($"it is one recording, and the model has {inputs.Count} inputs", "Give a .npz with an array for each input.");
        // Behind the axis of samples.
        int[] shape = [.. inputs[0].Shape.Skip(1)];
        if (shape.Length != 3 || shape[0] is not (1 or 2))
        {
            throw place.WrongShape($"events are [1 or 2, height, width] in a step, and input '{inputs[0].Name}' takes {Words.Shape([.. shape])}",
                "Take a model of such images, or bin the events with 'spike-compile encode' and arrange them yourself.");
        }

        using EventFile file = EventFile.Open(path);
        DataArray steps = binning.Bin(file, shape[0], new SensorSize(shape[2], shape[1]));
        return new NativeSamples(steps.Dimensions[0], 1, ImmutableDictionary<string, float[]>.Empty.Add(inputs[0].Name, MemoryMarshal.Cast<byte, float>(steps.Bytes.Span).ToArray()));
    }

    /// <summary>Changes of signals [samples, steps, ...].</summary>
    private static NativeSamples Changes(string path, IReadOnlyList<SpikeTensor> inputs, SpikeEncoder encoder)
    {
        using ArraySource source = ArraySource.Open(path);
        var values = ImmutableDictionary.CreateBuilder<string, float[]>();
        (int Batch, int Steps)? all = null;
        foreach (SpikeTensor input in inputs)
        {
            string key = SampleFiles.KeyFor(input.Name, inputs.Count, source, path);
            DataPlace place = source.PlaceOf(key);
            DataArray array = source.Read(key);
            if (array.Dimensions.Length != input.Shape.Length + 1 || !array.Dimensions.Skip(2).SequenceEqual(input.Shape.Skip(1)) || array.Length == 0)
                throw place.WrongShape($"its shape is {Words.Shape(array.Dimensions)}, where changes for input '{input.Name}' are NxT{string.Concat(input.Shape.Skip(1).Select(size => $"x{size}"))}", "Give N signals of T steps.");
            (int Batch, int Steps) counts = (array.Dimensions[0], array.Dimensions[1]);
            if (all is { } known && known != counts) throw place.WrongShape($"it has {counts.Batch} samples of {counts.Steps} steps, and another input {known.Batch} of {known.Steps}", "Give every input the same number of both.");
            all = counts;
            float[] numbers = array.ToSingles(), encoded = new float[numbers.Length];
            if (!Array.TrueForAll(numbers, float.IsFinite)) throw place.Unreadable("it holds a number that is none, or has no end", "Give finite numbers.");
            for (int sample = 0; sample < counts.Batch; sample++)
            {
                float[] spikes = encoder.Encode(numbers.AsSpan(sample * counts.Steps * input.Length, counts.Steps * input.Length), counts.Steps).Spikes;
                for (int step = 0; step < counts.Steps; step++) spikes.AsSpan(step * input.Length, input.Length).CopyTo(encoded.AsSpan(((step * counts.Batch) + sample) * input.Length));
            }

            values[input.Name] = encoded;
        }

        return new NativeSamples(all!.Value.Steps, all.Value.Batch, values.ToImmutable());
    }

    private sealed class SteppedData : NativeData
    {
        private readonly NativeSamples samples;

        public SteppedData(NativeSamples samples, ImmutableArray<int> labels, int limit) =>
            (this.samples, Count, Steps, Labels) = (samples, Math.Min(samples.Batch, limit), samples.Steps, labels);

        public override NativeSamples Slice(int first, int count) => first == 0 && count == samples.Batch ? samples
            : new NativeSamples(Steps, count, samples.Values.ToImmutableDictionary(pair => pair.Key, pair => Some(pair.Value, first, count)));

        private float[] Some(float[] of, int first, int count)
        {
            int length = of.Length / Steps / samples.Batch;
            var some = new float[Steps * count * length];
            for (int step = 0; step < Steps; step++) of.AsSpan(((step * samples.Batch) + first) * length, count * length).CopyTo(some.AsSpan(step * count * length));
            return some;
        }
    }

    private sealed class EncodedData : NativeData
    {
        private readonly SampleSet samples;
        private readonly SpikeEncoder encoder;

        public EncodedData(SampleSet samples, SpikeEncoder encoder) =>
            (this.samples, this.encoder, Count, Steps, Labels) = (samples, encoder, samples.Count, encoder.Steps ?? SpikeEncoder.UsualSteps, samples.Labels);

        /// <summary>A sample's spikes do not depend on how many there are: its seed is the encoder's plus its number.</summary>
        public override NativeSamples Slice(int first, int count) => new(Steps, count, samples.Inputs.ToImmutableDictionary(pair => pair.Key, pair =>
        {
            int length = samples.Shapes[pair.Key].Length;
            var values = new float[checked(Steps * count * length)];
            for (int sample = 0; sample < count; sample++)
            {
                float[] spikes = (encoder with { Steps = Steps, Seed = encoder.Seed + (ulong)(first + sample) }).Encode(pair.Value.Span.Slice((first + sample) * length, length), 1).Spikes;
                for (int step = 0; step < Steps; step++) spikes.AsSpan(step * length, length).CopyTo(values.AsSpan(((step * count) + sample) * length));
            }

            return values;
        }));
    }
}
