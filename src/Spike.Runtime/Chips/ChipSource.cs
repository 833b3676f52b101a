namespace Spike.Runtime.Chips;

/// <summary>How a source is written: "KEY" or "KEY, place" where KEY is a citation of the file, or "assumed: why".</summary>
internal static class ChipSource
{
    public const string Assumed = "assumed";

    public static bool IsAssumed(string source) => source.StartsWith(Assumed, StringComparison.Ordinal);

    /// <summary>The reason behind "assumed: "; empty where there is none.</summary>
    public static string Reason(string source) => source.AsSpan(Assumed.Length).TrimStart(": ").Trim().ToString();

    /// <summary>The citation's key.</summary>
    public static string Key(string source) => source.Split(',', 2)[0].Trim();
}
