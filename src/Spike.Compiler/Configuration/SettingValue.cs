using System.Collections.Immutable;
using System.Globalization;

namespace Spike.Compiler.Configuration;

/// <summary>A value as somebody wrote it, and where.</summary>
/// <param name="Text">The value.</param>
/// <param name="Name">The key or variable.</param>
/// <param name="File">The file, or the program's name for the environment.</param>
/// <param name="Line">Counted from 1; none in the environment.</param>
internal sealed record SettingValue(string Text, string Name, string File, long? Line)
{
    public bool Switch => Text.Trim().ToLowerInvariant() switch
    {
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw Fault("neither true nor false"),
    };

    public double Positive => double.TryParse(Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number > 0 && double.IsFinite(number)
        ? number
        : throw Fault("no number above 0");

    /// <summary>From 0 to 1, without the 1.</summary>
    public double Share => double.TryParse(Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number is >= 0 and < 1
        ? number
        : throw Fault("no number from 0 to 1");

    public int Whole(int low, int high) => int.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= low && number <= high
        ? number
        : throw Fault($"no whole number from {low} to {high}");

    /// <summary>Of a server. Credentials have variables of their own: this one is shown.</summary>
    public Uri Address => Uri.TryCreate(Text.Trim(), UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0 && address.Query.Length == 0
        ? address
        : throw (Text.Contains('@', StringComparison.Ordinal) || Text.Contains('?', StringComparison.Ordinal)
            // What stands there may be a secret, and messages are kept in logs.
            ? SettingsFault.At(File, "SPIKE3002", $"{Where}{Name} is no http or https address without user, password and query", "Leave those out: credentials have variables of their own.")
            : Fault("no http or https address without user, password and query"));

    /// <summary>Entries between commas.</summary>
    public ImmutableArray<string> List => [.. Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    public LogLevel Level => Text.Trim().ToLowerInvariant() switch
    {
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Info,
        "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => throw Fault("none of DEBUG, INFO, WARNING, ERROR"),
    };

    /// <summary>The two answers of a switch are taken too: a deployment that says 'true' wants its policies in force.</summary>
    public SecurityMode SecurityMode => Text.Trim().ToLowerInvariant() switch
    {
        "permissive" or "false" or "0" => SecurityMode.Permissive,
        "standard" or "true" or "1" => SecurityMode.Standard,
        "strict" => SecurityMode.Strict,
        _ => throw Fault("none of permissive (or false), standard (or true), strict"),
    };

    public SettingsFault Fault(string what) => SettingsFault.At(File, "SPIKE3002", $"{Where}{Name} is '{Text}', which is {what}", "Correct the value.");

    private string Where => Line is null ? "" : $"line {Line}: ";
}
