using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Spike.Build.Tasks.Diagnostics;

namespace Spike.Build.Tasks.Compilation;

/// <summary>Runs "dotnet spike-compile.dll @file.rsp".</summary>
/// <remarks>
/// A process of its own: a crash or a memory limit ends the compiler and not the build, and no assembly of the compiler meets
/// another task's version of it. The arguments travel in a response file, one a line, UTF-8 without a mark, because paths hold
/// spaces and letters that a shell or a code page would change.
/// </remarks>
/// <param name="report">Receives the compiler's diagnostics: what a ToolTask logs itself its owner does not learn of.</param>
internal sealed class CompilerTool(string dotnet, string compiler, string projectDirectory, IEnumerable<string> arguments, Action<Diagnostic> report) : ToolTask
{
    private readonly List<string> warnings = [];

    /// <summary>Warnings as the compiler printed them.</summary>
    public IReadOnlyCollection<string> Warnings => warnings;

    /// <summary>Whether the compiler said itself what is wrong.</summary>
    public bool ReportedError { get; private set; }

    /// <summary>The last line that was no diagnostic: all there is to show of a crash.</summary>
    public string LastLine { get; private set; } = "";

    protected override string ToolName => Path.GetFileName(dotnet);

    protected override Encoding ResponseFileEncoding => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    protected override Encoding StandardErrorEncoding => Encoding.UTF8;

    protected override Encoding StandardOutputEncoding => Encoding.UTF8;

    protected override MessageImportance StandardErrorLoggingImportance => MessageImportance.Low;

    protected override MessageImportance StandardOutputLoggingImportance => MessageImportance.Low;

    protected override string GenerateFullPathToTool() => dotnet;

    protected override string GetWorkingDirectory() => projectDirectory;

    protected override string GenerateCommandLineCommands()
    {
        var command = new CommandLineBuilder();
        command.AppendFileNameIfNotNull(compiler);
        return command.ToString();
    }

    protected override string GenerateResponseFileCommands() => string.Join("\n", arguments) + "\n";

    protected override void LogToolCommand(string message) => Log.LogCommandLine(MessageImportance.Low, message);

    protected override void LogEventsFromTextOutput(string singleLine, MessageImportance messageImportance)
    {
        if (ToolOutputLine.Parse(singleLine) is not { } diagnostic)
        {
            LastLine = singleLine.Trim().Length > 0 ? singleLine.Trim() : LastLine;
            Log.LogMessage(MessageImportance.Low, "{0}", singleLine);
            return;
        }

        ReportedError |= diagnostic.Severity == Severity.Error;
        if (diagnostic.Severity == Severity.Warning)
            warnings.Add(singleLine);
        report(diagnostic);
    }

    /// <summary>The exit code is judged by who started the tool.</summary>
    protected override bool HandleTaskExecutionErrors() => false;
}
