using System.Globalization;

namespace Spike.Compiler.Data;

/// <summary>Shapes, numbers and lists as messages write them.</summary>
internal static class Words
{
    public static string Shape(IReadOnlyCollection<int> dimensions) => dimensions.Count == 0 ? "of a single number" : string.Join('x', dimensions);

    public static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);

    public static string List(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
