using System.Text.RegularExpressions;

namespace Spike.Build.Tasks.Tests.Builds;

/// <summary>What a dotnet command printed.</summary>
internal sealed partial record BuildResult(int ExitCode, string Output)
{
    /// <summary>Every error and warning once, though a console logger repeats them in its summary: "error SPIKE0001", ...</summary>
    public IReadOnlyList<BuildDiagnostic> Diagnostics =>
        [.. DiagnosticLine().Matches(Output).Select(match => new BuildDiagnostic(
            match.Groups["file"].Value, match.Groups["kind"].Value, match.Groups["code"].Value, match.Groups["message"].Value, match.Groups["project"].Value)).Distinct()];

    public BuildResult Succeeded()
    {
        Assert.AreEqual(0, ExitCode, Output);
        return this;
    }

    public BuildResult SaysNothing()
    {
        Assert.IsEmpty(Diagnostics, Output);
        return this;
    }

    /// <summary>The only diagnostic, which must be this one.</summary>
    public BuildDiagnostic Reports(string kind, string code)
    {
        Assert.HasCount(1, Diagnostics, Output);
        Assert.AreEqual($"{kind} {code}", $"{Diagnostics[0].Kind} {Diagnostics[0].Code}", Output);
        return Diagnostics[0];
    }

    [GeneratedRegex(@"^\s*(?<file>.*?) : (?<kind>error|warning) (?<code>\w+): (?<message>.*?)(?: \((?<link>https?://\S+)\))?(?: \[(?<project>[^\]]*)\])?\r?$", RegexOptions.Multiline)]
    private static partial Regex DiagnosticLine();
}

/// <param name="Kind">error or warning.</param>
internal sealed record BuildDiagnostic(string File, string Kind, string Code, string Message, string Project);
