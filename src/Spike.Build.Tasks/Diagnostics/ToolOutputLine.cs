namespace Spike.Build.Tasks.Diagnostics;

/// <summary>Reads the compiler's diagnostics back from the form it prints them in: "path : error SPIKE1001: message".</summary>
internal static class ToolOutputLine
{
    public static Diagnostic? Parse(string line) => Parse(line, " : error SPIKE", Severity.Error) ?? Parse(line, " : warning SPIKE", Severity.Warning);

    private static Diagnostic? Parse(string line, string mark, Severity severity)
    {
        int at = line.IndexOf(mark, StringComparison.Ordinal);
        int code = at + mark.Length - "SPIKE".Length;
        int colon = at < 0 ? -1 : line.IndexOf(':', code);
        if (at <= 0 || colon != code + "SPIKE####".Length)
            return null;
        return new(line.Substring(code, colon - code), line.Substring(0, at).Trim(), line.Substring(colon + 1).Trim(), severity);
    }
}
