using Spike.Compiler.Diagnostics;

namespace Spike.Cli;

/// <summary>How the program ends.</summary>
internal enum ExitCode
{
    Done = 0,

    /// <summary>The model or the data is at fault, or a file cannot be written.</summary>
    Fault = 1,

    /// <summary>The command line, the configuration or an option's value is wrong.</summary>
    Usage = 2,

    /// <summary>A limit or a policy refused it.</summary>
    Refused = 3,

    /// <summary>A fault in the program itself.</summary>
    Internal = 4,

    /// <summary>Ctrl-C or SIGTERM, as shells count it.</summary>
    Interrupted = 130,
}

internal static class ExitCodes
{
    /// <summary>The exit code of what was found; the gravest error decides.</summary>
    public static ExitCode Of(IEnumerable<Diagnostic> diagnostics) => diagnostics
        .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => Of(diagnostic.Code))
        .DefaultIfEmpty(ExitCode.Done).Max();

    private static ExitCode Of(string code) => code switch
    {
        "SPIKE2004" or "SPIKE3001" or "SPIKE3002" or "SPIKE3003" or "SPIKE3005" => ExitCode.Usage,
        "SPIKE5003" => ExitCode.Internal,
        _ when code.StartsWith("SPIKE4", StringComparison.Ordinal) => ExitCode.Refused,
        _ => ExitCode.Fault,
    };
}
