using System.Globalization;

namespace Spike.Compiler.Data;

/// <summary>Shapes, numbers and lists as messages write them.</summary>
internal static class Words
{
    public static string Shape(IReadOnlyCollection<int> dimensions) => dimensions.Count == 0 ? "of a single number" : string.Join('x', dimensions);

    public static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);

    public static string List(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));

    /// <summary>The beginning of a file's own text, safe to show.</summary>
    public static string Printable(string text) => new([.. text.Take(40).Select(letter => char.IsControl(letter) || letter > '~' ? '?' : letter)]);
}
