using System.Globalization;

namespace Spike.Build.Tasks.Diagnostics;

/// <param name="Message">What is wrong and what to do, with {0}, {1} ... for what the occurrence adds.</param>
internal sealed record DiagnosticRule(string Code, string Title, string Message)
{
    public string HelpLink => LinkTo(Code);

    public static string LinkTo(string code) => "https://spikebuild.dev/diagnostics/" + code;

    /// <param name="file">The model, data or output file at fault.</param>
    public Diagnostic At(string file, params object[] arguments) =>
        new(Code, file, string.Format(CultureInfo.InvariantCulture, Message, arguments), Severity.Error);
}

/// <summary>One finding, a value until a task logs it.</summary>
internal sealed record Diagnostic(string Code, string File, string Message, Severity Severity);

internal enum Severity
{
    Message,
    Warning,
    Error,
}
