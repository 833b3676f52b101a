using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Spike.Cli.Serving;

/// <summary>The program spike-serve, in the folder 'serve' beside this one.</summary>
internal static class ServiceProgram
{
    /// <summary>Turns this process into the service: one process to send signals to, and nothing of the compiler stays in memory. Where a system cannot do that, a child is waited for.</summary>
    /// <returns>The child's exit code.</returns>
    /// <exception cref="CommandFailure">There is none.</exception>
    public static int Become(string[] arguments, CancellationToken cancellation)
    {
        string assembly = Path.Combine(AppContext.BaseDirectory, "serve", "spike-serve.dll");
        if (!File.Exists(assembly))
            throw CommandFailure.At(assembly, "SPIKE5010", "the compile service does not belong to this installation", "Install spike-compile as a tool or take its container; the build's own compiler comes without the service.");
        string dotnet = Host();
        string[] line = [dotnet, "exec", assembly, .. arguments];
        if (!OperatingSystem.IsWindows())
        {
            string[] environment = [.. Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(variable => $"{variable.Key}={variable.Value}")];
            _ = Execve(dotnet, [.. line, null], [.. environment, null]);
            throw CommandFailure.At(dotnet, "SPIKE5010", $"the service cannot be started ({new Win32Exception(Marshal.GetLastPInvokeError()).Message})", "Correct DOTNET_HOST_PATH, or install the .NET and ASP.NET Core runtimes.");
        }

        using Process child = Process.Start(new ProcessStartInfo(dotnet, line[1..]))!;
        using CancellationTokenRegistration stop = cancellation.Register(child.Kill);
        child.WaitForExit();
        return child.ExitCode;
    }

    /// <summary>The dotnet that runs this process; of an app host, the one that its runtime lies beside.</summary>
    private static string Host()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (Path.GetFileName(Environment.ProcessPath) == name) return Environment.ProcessPath!;
        // .../dotnet/shared/Microsoft.NETCore.App/10.0.0/
        string root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return Path.Combine(root, name);
    }

    [DllImport("libc", EntryPoint = "execve", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int Execve(string path, string?[] arguments, string?[] environment);
}
