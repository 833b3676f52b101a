using System.Collections.Immutable;
using Spike.Runtime;

namespace Spike.Compiler.Data;

/// <summary>Reads what a native model takes: [steps, batch, ...] for each input.</summary>
/// <param name="Steps">Time steps.</param>
/// <param name="Batch">Samples.</param>
/// <param name="Values">By input.</param>
internal sealed record NativeSamples(int Steps, int Batch, ImmutableDictionary<string, float[]> Values)
{
    /// <exception cref="DataFault">A file is unreadable or does not fit the model.</exception>
    public static NativeSamples Read(string path, IReadOnlyList<SpikeTensor> inputs)
    {
        using ArraySource source = ArraySource.Open(path);
        var values = ImmutableDictionary.CreateBuilder<string, float[]>();
        (int Steps, int Batch)? all = null;
        foreach (SpikeTensor input in inputs)
        {
            string key = SampleFiles.KeyFor(input.Name, inputs.Count, source, path);
            DataPlace place = source.PlaceOf(key);
            DataArray array = source.Read(key);
            ImmutableArray<int> own = [.. input.Shape.Skip(1)];
            if (array.Dimensions.Length != own.Length + 2 || !array.Dimensions.Skip(2).SequenceEqual(own) || array.Dimensions[0] < 1 || array.Dimensions[1] < 1)
            {
                throw place.WrongShape($"its shape is {Words.Shape(array.Dimensions)}, where input '{input.Name}' expects TxN{string.Concat(own.Select(size => $"x{size}"))} for T time steps of N samples",
                    "Give what the model sees in each step, steps first, then samples.");
            }

            (int, int) counts = (array.Dimensions[0], array.Dimensions[1]);
            if (all is { } known && known != counts)
                throw place.WrongShape($"it has {counts.Item1} steps of {counts.Item2} samples, and another input {known.Steps} of {known.Batch}", "Give every input the same number of both.");
            all = counts;
            float[] numbers = array.ToSingles();
            int fault = Array.FindIndex(numbers, number => !float.IsFinite(number));
            if (fault >= 0) throw place.Unreadable($"element {fault} is {Words.Number(numbers[fault])} as a 32-bit float", "Give finite numbers.");
            values[input.Name] = numbers;
        }

        return new NativeSamples(all!.Value.Steps, all.Value.Batch, values.ToImmutable());
    }
}
