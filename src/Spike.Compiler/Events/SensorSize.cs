using System.Globalization;

namespace Spike.Compiler.Events;

/// <summary>Pixels of a camera.</summary>
internal readonly record struct SensorSize(int Width, int Height)
{
    /// <summary>No camera is larger; coordinates of every format fit.</summary>
    public const int Most = 1 << 16;

    public override string ToString() => $"{Width}x{Height}";

    /// <summary>WIDTHxHEIGHT.</summary>
    public static SensorSize? Parse(string text) => text.Split('x') is [string width, string height] ? Of(width, height) : null;

    /// <summary>Two numbers as a file states them; none where they are no size.</summary>
    public static SensorSize? Of(string? width, string? height) => Number(width) is { } x && Number(height) is { } y ? new SensorSize(x, y) : null;

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= Most ? number : null;
}
