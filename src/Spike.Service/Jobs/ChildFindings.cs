using System.Collections.Immutable;
using System.Text.Json;

namespace Spike.Service.Jobs;

/// <summary>Findings as a process printed them. It may have been turned by its model: how many are kept and how much of each is not its to say, since they stand in the job's record and in every answer.</summary>
internal static class ChildFindings
{
    private const int Most = 100, LongestName = 1024, LongestMessage = 8192;

    /// <param name="document">What `compile --json` printed.</param>
    /// <param name="plain">Takes out what is nobody's business.</param>
    /// <exception cref="Exception">A JsonException, KeyNotFoundException or InvalidOperationException: it is something else.</exception>
    public static ImmutableArray<JobDiagnostic> Read(JsonElement document, Func<string, string> plain) =>
        [.. document.GetProperty("diagnostics").EnumerateArray().Take(Most).Select(finding => One(finding, plain))];

    private static JobDiagnostic One(JsonElement finding, Func<string, string> plain) => new(
        Text(finding, "code", LongestName), Text(finding, "severity", LongestName), plain(Text(finding, "file", LongestName)),
        finding.GetProperty("node").GetString() is { } node ? Cut(node, LongestName) : null, plain(Text(finding, "message", LongestMessage)));

    private static string Text(JsonElement finding, string name, int longest) => Cut(finding.GetProperty(name).GetString() ?? "", longest);

    private static string Cut(string text, int longest)
    {
        if (text.Length <= longest) return text;
        int end = longest - 1;
        // Not between the halves of a letter.
        if (char.IsHighSurrogate(text[end - 1])) end--;
        return text[..end] + "…";
    }
}
