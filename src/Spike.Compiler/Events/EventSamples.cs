using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Spike.Compiler.Calibration;
using Spike.Compiler.Data;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Events;

/// <summary>Recordings as samples of a model.</summary>
internal static class EventSamples
{
    /// <summary>
    /// A model of one input [1, channels, height, width] takes each step as a sample; one of [1, steps, channels, height, width] takes as many steps as a sample, of
    /// which the last is filled up with silence.
    /// </summary>
    /// <exception cref="DataFault">The file is unreadable, or the model is none for events.</exception>
    public static SampleSet Read(string path, ImmutableDictionary<string, TensorShape> inputs, EventBinning binning)
    {
        var place = new DataPlace(path);
        if (inputs.Count != 1) throw place.WrongShape($"it is one recording, and the model has {inputs.Count} inputs", "Give a .npz with an array for each input.");
        (string input, TensorShape shape) = inputs.Single();
        if (shape.Rank is not (4 or 5) || shape[0] != 1 || shape[^3] is not (1 or 2))
        {
            throw place.WrongShape($"events are [steps, 1 or 2, height, width], and input '{input}' takes {string.Join('x', shape.Dimensions)}",
                "Take a model of such images, or bin the events with 'spike-compile encode' and arrange them yourself.");
        }

        using EventFile file = EventFile.Open(path);
        DataArray steps = binning.Bin(file, shape[^3], new SensorSize(shape[^1], shape[^2]));
        int each = shape.Rank == 5 ? shape[1] : 1, count = (steps.Dimensions[0] + each - 1) / each;
        var values = new float[(long)count * shape.Length];
        MemoryMarshal.Cast<byte, float>(steps.Bytes.Span).CopyTo(values);
        return new SampleSet(ImmutableDictionary.Create<string, ReadOnlyMemory<float>>().Add(input, values), inputs, count, []);
    }
}
