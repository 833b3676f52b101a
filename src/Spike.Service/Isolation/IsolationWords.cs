using Spike.Compiler.Isolation;

namespace Spike.Service.Isolation;

/// <summary>Says at the start what compilations are held in.</summary>
internal static class IsolationWords
{
    public static void SayIsolation(this WebApplication app)
    {
        ILogger log = app.Services.GetRequiredService<ILogger<ChildSandbox>>();
        // Whoever installed it counts on it, and a container or a service manager may have taken it away: that must not be silent.
        if (SandboxTools.Here.Refused is { } reason) log.LogWarning("Bubblewrap is installed and may not be used here ({Reason}): {Isolation}", reason, SandboxTools.Here.Words);
        else log.LogInformation("Compilations run in {Isolation}", SandboxTools.Here.Words);
    }
}
