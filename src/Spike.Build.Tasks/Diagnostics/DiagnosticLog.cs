using Microsoft.Build.Utilities;

namespace Spike.Build.Tasks.Diagnostics;

/// <summary>Renders findings as build errors and warnings.</summary>
internal static class DiagnosticLog
{
    public static void Write(this TaskLoggingHelper log, Diagnostic diagnostic)
    {
        string link = DiagnosticRule.LinkTo(diagnostic.Code);
        if (diagnostic.IsError)
            log.LogError(null, diagnostic.Code, null, link, diagnostic.File, 0, 0, 0, 0, "{0}", diagnostic.Message);
        else
            log.LogWarning(null, diagnostic.Code, null, link, diagnostic.File, 0, 0, 0, 0, "{0}", diagnostic.Message);
    }

    /// <summary>The last resort: words for the user, the stack for whoever repairs it.</summary>
    public static void WriteInternalError(this TaskLoggingHelper log, string file, Exception exception)
    {
        log.Write(DiagnosticRules.InternalError.At(file, exception.Message));
        log.LogMessage(Microsoft.Build.Framework.MessageImportance.Low, "{0}", exception.ToString());
    }
}
