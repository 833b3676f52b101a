using System.Collections;
using Microsoft.Build.Framework;

namespace Spike.Build.Tasks.Tests.Builds;

/// <summary>Runs a task in this process and keeps what it logs: for tests of what a task says, where a whole build adds nothing.</summary>
internal sealed class RecordingEngine : IBuildEngine
{
    private readonly List<BuildDiagnostic> diagnostics = [];

    public IReadOnlyList<BuildDiagnostic> Diagnostics => diagnostics;

    public bool ContinueOnError => false;

    public int LineNumberOfTaskNode => 0;

    public int ColumnNumberOfTaskNode => 0;

    public string ProjectFileOfTaskNode => "";

    public void LogErrorEvent(BuildErrorEventArgs e) => diagnostics.Add(new(e.File, "error", e.Code, e.Message ?? "", ""));

    public void LogWarningEvent(BuildWarningEventArgs e) => diagnostics.Add(new(e.File, "warning", e.Code, e.Message ?? "", ""));

    public void LogMessageEvent(BuildMessageEventArgs e)
    {
        // Only what a user is shown is kept.
    }

    public void LogCustomEvent(CustomBuildEventArgs e) => throw new NotSupportedException();

    public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) =>
        throw new NotSupportedException();
}
