using System.Diagnostics;
using System.Text;

namespace Spike.Docs.Tests.Commands;

/// <summary>Types a page's commands, block after block, into one shell, and stops at the first that fails.</summary>
internal static class ReaderShell
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <param name="blocks">What is typed.</param>
    /// <param name="folder">Where the shell finds what a reader has.</param>
    /// <param name="start">The folder to begin in; none: the root of the clone.</param>
    /// <param name="environment">Variables beside the usual ones.</param>
    /// <returns>Exit code and all that was printed; the last line that begins with '#' names the block.</returns>
    public static (int ExitCode, string Output) Run(IEnumerable<CommandBlock> blocks, ReaderFolder folder, string? start = null, IEnumerable<(string Name, string Value)>? environment = null)
    {
        // What runs in the background ends with the shell. Aliases are for people: scripts do not expand them, and spike-compile is on the path.
        var script = new StringBuilder("set -e\ntrap 'kill $(jobs -p) 2> /dev/null || true' EXIT\n");
        foreach (CommandBlock block in blocks)
        {
            script.Append("echo '# ").Append(block.Page).Append(':').Append(block.Line).Append("'\n");
            if (block.Folder is { } inner) script.Append("cd '").Append(Path.Combine(folder.Clone, inner)).Append("'\n");
            if (block.File is { } file) script.Append("mkdir -p \"$(dirname '").Append(file).Append("')\"\ncat > '").Append(file).Append("' << 'END OF FILE'\n").Append(block.Text).Append("END OF FILE\n");
            else script.Append(block.Text);
        }

        var bash = new ProcessStartInfo("bash", ["-c", script.ToString()]) { WorkingDirectory = start ?? folder.Clone, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in bash.Environment.Keys.Where(IsOfTheTestRun).ToArray()) bash.Environment.Remove(name);
        bash.Environment["PATH"] = folder.Bin + Path.PathSeparator + bash.Environment["PATH"];
        bash.Environment["HOME"] = folder.Home;
        // Nothing of the build stays behind when the shell is gone.
        bash.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        bash.Environment["UseSharedCompilation"] = "false";
        bash.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = bash.Environment["DOTNET_NOLOGO"] = "1";
        foreach ((string name, string value) in environment ?? []) bash.Environment[name] = value;
        using Process process = Process.Start(bash)!;
        process.StandardInput.Close();
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Add($"was still running after {Limit.TotalMinutes} minutes");
            return (-1, output.ToString());
        }

        process.WaitForExit();
        return (process.ExitCode, output.ToString());

        void Add(string? line)
        {
            lock (output) output.Append(line).Append('\n');
        }
    }

    private static bool IsOfTheTestRun(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("SPIKE_", StringComparison.Ordinal) || name.StartsWith("TESTINGPLATFORM_", StringComparison.Ordinal) || name is "CI";
}
