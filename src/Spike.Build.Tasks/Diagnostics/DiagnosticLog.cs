using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Spike.Build.Tasks.Diagnostics;

/// <summary>Renders findings as build errors and warnings.</summary>
internal static class DiagnosticLog
{
    public static void Write(this TaskLoggingHelper log, Diagnostic diagnostic)
    {
        string link = DiagnosticRule.LinkTo(diagnostic.Code);
        switch (diagnostic.Severity)
        {
            case Severity.Error:
                log.LogError(null, diagnostic.Code, null, link, diagnostic.File, 0, 0, 0, 0, "{0}", diagnostic.Message);
                break;
            case Severity.Warning:
                log.LogWarning(null, diagnostic.Code, null, link, diagnostic.File, 0, 0, 0, 0, "{0}", diagnostic.Message);
                break;
            default:
                log.LogMessage(null, diagnostic.Code, null, diagnostic.File, 0, 0, 0, 0, MessageImportance.Low, "{0}", diagnostic.Message);
                break;
        }
    }

    /// <summary>What went wrong, to stand inside a sentence.</summary>
    public static string Reason(this Exception exception) => exception.Message.TrimEnd('.', ' ');

    /// <summary>The last resort: words for the user, the stack for whoever repairs it.</summary>
    public static void WriteInternalError(this TaskLoggingHelper log, string file, Exception exception)
    {
        log.Write(DiagnosticRules.InternalError.At(file, exception.Reason()));
        log.LogMessage(MessageImportance.Low, "{0}", exception.ToString());
    }
}
