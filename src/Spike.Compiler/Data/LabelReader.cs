using System.Collections.Immutable;

namespace Spike.Compiler.Data;

/// <summary>Reads class numbers, one a sample, from an array of any whole-number type or from a text file.</summary>
internal static class LabelReader
{
    /// <summary>The labels of a file of its own.</summary>
    public static (ImmutableArray<int> Labels, DataPlace Place) ReadFile(string path)
    {
        var place = new DataPlace(path);
        using ArraySource? source = ArraySource.TryOpen(path, out byte[] content);
        if (source is null) return (Check(LabelText.Parse(content, place), place), place);
        string key = source.Keys.Contains(ArraySource.LabelsKey) ? ArraySource.LabelsKey
            : source.Keys.Count == 1 ? source.Keys[0]
            : throw place.Unreadable($"it has no array '{ArraySource.LabelsKey}'; it has {Words.List(source.Keys)}", $"Save the labels under '{ArraySource.LabelsKey}'.");
        return (Read(source, key), source.PlaceOf(key));
    }

    /// <summary>The labels under a key.</summary>
    public static ImmutableArray<int> Read(ArraySource source, string key)
    {
        DataArray array = source.Read(key);
        DataPlace place = source.PlaceOf(key);
        if (array.Dimensions.Length == 0 || array.Dimensions.Skip(1).Any(dimension => dimension != 1))
        {
            throw place.WrongShape($"labels have the shape {Words.Shape(array.Dimensions)}, where one number a sample is expected",
                "Give class numbers; of one-hot rows, the index of the 1.");
        }

        return Check(array.ToDoubles(), place);
    }

    private static ImmutableArray<int> Check(double[] numbers, DataPlace place)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!(numbers[i] >= 0 && numbers[i] <= int.MaxValue && double.IsInteger(numbers[i])))
                throw place.Unreadable($"label {i} is {Words.Number(numbers[i])}, which is no class number", "Give whole numbers from 0.");
        }

        return [.. numbers.Select(number => (int)number)];
    }
}
