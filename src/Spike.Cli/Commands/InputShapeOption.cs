using System.Collections.Immutable;
using System.Globalization;

namespace Spike.Cli.Commands;

/// <summary>
/// --input-shape: "1,3,224,224" for a model of one input, "image:1x3x224x224" by name, "rate=16000" for an input that is always that number; several
/// with ';' or by repeating the option.
/// </summary>
internal static class InputShapeOption
{
    /// <exception cref="CommandFailure">An entry is no shape, or an input is named twice.</exception>
    public static ImmutableDictionary<string, ImmutableArray<int>> Parse(IEnumerable<string> values)
    {
        var shapes = ImmutableDictionary.CreateBuilder<string, ImmutableArray<int>>();
        foreach (string entry in Entries(values).Where(entry => !IsFixed(entry)))
        {
            // Names such as "input:0" exist, shapes hold no colon: the last one separates.
            int colon = entry.LastIndexOf(':');
            string name = colon < 0 ? "" : entry[..colon].Trim();
            if (!shapes.TryAdd(name, Sizes(entry[(colon + 1)..], entry)))
                throw CommandFailure.Usage($"--input-shape gives {(name.Length > 0 ? $"input '{name}'" : "the only input")} two shapes", "Give it one.");
        }

        return shapes.ToImmutable();
    }

    /// <summary>The inputs that are one number.</summary>
    /// <exception cref="CommandFailure">An entry is no number, or an input is named twice.</exception>
    public static ImmutableDictionary<string, double> ParseFixed(IEnumerable<string> values)
    {
        var numbers = ImmutableDictionary.CreateBuilder<string, double>();
        foreach (string entry in Entries(values).Where(IsFixed))
        {
            int equals = entry.LastIndexOf('=');
            string name = entry[..equals].Trim(), text = entry[(equals + 1)..].Trim();
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number) || !numbers.TryAdd(name, number))
                throw CommandFailure.Usage($"--input-shape holds '{entry}', which fixes no input to one number", "Write the input's name, =, and its number, once for each input.");
        }

        return numbers.ToImmutable();
    }

    private static IEnumerable<string> Entries(IEnumerable<string> values) =>
        values.SelectMany(value => value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static bool IsFixed(string entry) => entry.LastIndexOf('=') > Math.Max(0, entry.LastIndexOf(':'));

    private static ImmutableArray<int> Sizes(string text, string entry) => [.. text.Split('x', 'X', ',').Select(size =>
        int.TryParse(size.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw CommandFailure.Usage($"--input-shape holds '{entry}', in which '{size.Trim()}' is no whole number above 0",
                "Write a shape like 1x3x224x224, behind the input's name and a colon where there are several."))];
}
