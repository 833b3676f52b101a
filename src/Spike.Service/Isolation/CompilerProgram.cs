using System.Runtime.InteropServices;
using Spike.Compiler.Configuration;

namespace Spike.Service.Isolation;

/// <summary>The compiler that children run.</summary>
/// <param name="DotNet">The command that runs it.</param>
/// <param name="Assembly">spike-compile.dll.</param>
internal sealed record CompilerProgram(string DotNet, string Assembly)
{
    /// <summary>All that it needs lies in here.</summary>
    public string Folder => Path.GetDirectoryName(Assembly)!;

    /// <summary>The runtime's.</summary>
    public string DotNetFolder => Path.GetDirectoryName(DotNet)!;

    /// <summary>The one that this service belongs to: it lies in the folder above.</summary>
    /// <exception cref="SettingsFault">There is none.</exception>
    public static CompilerProgram Own()
    {
        string assembly = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "spike-compile.dll"));
        return File.Exists(assembly)
            ? new CompilerProgram(Host(), assembly)
            : throw SettingsFault.At(assembly, "SPIKE5010", "the compiler does not lie beside the service", "Start the service of an installation with 'spike-compile serve'.");
    }

    /// <summary>The dotnet whose runtime runs this process, links followed: a sandbox sees the folder that it really lies in.</summary>
    public static string Host() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
