using System.Globalization;

namespace Spike.Cli.Rendering;

/// <summary>Numbers as people read them, the same in every country.</summary>
internal static class Figures
{
    public static string Percent(double share) => (share * 100).ToString("0.00", CultureInfo.InvariantCulture) + " %";

    public static string Count(double count) => Math.Round(count).ToString("#,0", CultureInfo.InvariantCulture);

    public static string Seconds(double seconds) => seconds.ToString(seconds < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture) + " s";

    public static string Joules(double joules) => joules switch
    {
        < 1e-9 => Significant(joules * 1e12) + " pJ",
        < 1e-6 => Significant(joules * 1e9) + " nJ",
        < 1e-3 => Significant(joules * 1e6) + " µJ",
        < 1 => Significant(joules * 1e3) + " mJ",
        _ => Significant(joules) + " J",
    };

    public static string Bytes(long bytes) => bytes switch
    {
        < 1 << 10 => $"{bytes} bytes",
        < 1 << 20 => (bytes / 1024.0).ToString("0.0", CultureInfo.InvariantCulture) + " KiB",
        _ => (bytes / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture) + " MiB",
    };

    /// <summary>Three digits that count.</summary>
    private static string Significant(double number) => number.ToString(number < 10 ? "0.00" : number < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);

    public static string Shape(IEnumerable<int> dimensions) => string.Join('x', dimensions) is { Length: > 0 } shape ? shape : "scalar";
}
