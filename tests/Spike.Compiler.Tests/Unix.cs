using System.Diagnostics;

namespace Spike.Compiler.Tests;

/// <summary>Makes what .NET cannot: pipes and hard links.</summary>
internal static class Unix
{
    public static void Run(string command, params string[] arguments)
    {
        using Process process = Process.Start(command, arguments);
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, command);
    }
}
