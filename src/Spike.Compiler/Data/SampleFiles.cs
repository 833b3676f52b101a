using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Data;

/// <summary>Reads samples for a model, and their labels, from the files that people have them in.</summary>
internal static class SampleFiles
{
    /// <param name="path">A .npz, .npy or IDX file, gzipped or not, or a folder of .npy files.</param>
    /// <param name="inputs">The model's inputs: the shape of one sample of each, batch axis first.</param>
    /// <param name="labelsPath">Labels in a file of their own; none: those under 'labels', where there are some.</param>
    /// <exception cref="DataFault">A file is unreadable or does not fit the model.</exception>
    public static SampleSet Read(string path, ImmutableDictionary<string, TensorShape> inputs, string? labelsPath)
    {
        using ArraySource source = ArraySource.Open(path);
        int count = 0;
        string? counted = null;
        var values = ImmutableDictionary.CreateBuilder<string, ReadOnlyMemory<float>>();
        foreach ((string input, TensorShape shape) in inputs.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            string key = KeyFor(input, inputs.Count, source, path);
            DataPlace place = source.PlaceOf(key);
            DataArray array = source.Read(key);
            CheckShape(array, input, shape, place);
            if (counted is not null && array.Dimensions[0] != count)
            {
                throw place.WrongShape($"it has {array.Dimensions[0]} samples, the array for input '{counted}' {count}",
                    "Give every input the same number of samples.");
            }

            (count, counted) = (array.Dimensions[0], input);
            values[input] = CheckedValues(array, shape.Length, place);
        }

        return new SampleSet(values.ToImmutable(), inputs, count, ReadLabels(source, labelsPath, count));
    }

    /// <summary>The input's own key; for a model of one input, that of the only array.</summary>
    public static string KeyFor(string input, int inputs, ArraySource source, string path)
    {
        IReadOnlyList<string> keys = source.InputKeys;
        if (keys.Contains(input)) return input;
        if (inputs == 1 && keys.Count == 1) return keys[0];
        var place = new DataPlace(path);
        throw keys is [""]
            ? place.Unreadable($"it is one array, and the model has {inputs} inputs", "Give a .npz with an array for each input.")
            : place.Unreadable($"it has no array for input '{input}'{(keys.Count > 0 ? $"; it has {Words.List(keys)}" : "")}",
                "Name the arrays as the model names its inputs.");
    }

    /// <summary>The labels of data that is read in another way; empty where there are none.</summary>
    /// <param name="path">The data.</param>
    /// <param name="labelsPath">Labels in a file of their own, or none.</param>
    /// <param name="count">How many there must be.</param>
    public static ImmutableArray<int> Labels(string path, string? labelsPath, int count)
    {
        if (labelsPath is not null) return Matching(LabelReader.ReadFile(labelsPath), count);
        using ArraySource source = ArraySource.Open(path);
        return ReadLabels(source, labelsPath, count);
    }

    private static void CheckShape(DataArray array, string input, TensorShape shape, DataPlace place)
    {
        string expected = $"Nx{string.Join('x', shape.Rank > 1 ? shape.Dimensions.Skip(1) : shape.Dimensions)}";
        if (!SampleShape.Fits(array, shape))
        {
            throw place.WrongShape($"its shape is {Words.Shape(array.Dimensions)}, where input '{input}' expects {expected} for N samples",
                "Give samples of that shape, one leading axis counting them; axes of 1 may be left out.");
        }

        if (array.Dimensions[0] == 0)
            throw place.WrongShape($"it holds no sample: its shape is {Words.Shape(array.Dimensions)}, where input '{input}' expects {expected}", "Give at least one.");
    }

    private static float[] CheckedValues(DataArray array, int sampleLength, DataPlace place)
    {
        float[] values = array.ToSingles();
        int fault = Array.FindIndex(values, value => !float.IsFinite(value));
        if (fault >= 0)
            throw place.Unreadable($"element {fault % sampleLength} of sample {fault / sampleLength} is {Words.Number(values[fault])} as a 32-bit float", "Give finite numbers.");
        return values;
    }

    private static ImmutableArray<int> ReadLabels(ArraySource source, string? labelsPath, int count)
    {
        (ImmutableArray<int> labels, DataPlace place) = labelsPath is not null ? LabelReader.ReadFile(labelsPath)
            : source.Keys.Contains(ArraySource.LabelsKey)
                ? (LabelReader.Read(source, ArraySource.LabelsKey), source.PlaceOf(ArraySource.LabelsKey))
                : ([], default);
        return Matching((labels, place), count);
    }

    private static ImmutableArray<int> Matching((ImmutableArray<int> Labels, DataPlace Place) read, int count)
    {
        (ImmutableArray<int> labels, DataPlace place) = read;
        if (place.File is not null && labels.Length != count)
            throw place.WrongShape($"there are {labels.Length} labels for {count} samples", "Give one label for each sample.");
        return labels;
    }
}
