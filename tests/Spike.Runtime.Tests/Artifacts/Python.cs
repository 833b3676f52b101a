using System.ComponentModel;
using System.Diagnostics;

namespace Spike.Runtime.Tests.Artifacts;

internal static class Python
{
    /// <summary>Runs a script; a machine without python3 makes the test inconclusive.</summary>
    public static (int ExitCode, string Output) Run(string script, string argument)
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", [script, argument]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> errors = python.StandardError.ReadToEndAsync();
            string output = python.StandardOutput.ReadToEnd();
            python.WaitForExit();
            return (python.ExitCode, output + errors.Result);
        }
        catch (Win32Exception)
        {
            Assert.Inconclusive("This machine has no python3.");
            throw;
        }
    }
}
