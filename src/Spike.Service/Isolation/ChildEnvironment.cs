using System.Diagnostics;
using System.Globalization;

namespace Spike.Service.Isolation;

/// <summary>The variables of a child. The service's own hold keys and addresses: a child gets what it needs, by name, and nothing else.</summary>
internal static class ChildEnvironment
{
    private static readonly string[] Known =
    [
        "PATH", "LANG", "TZ", "DOTNET_ROOT", "SPIKE_LOG_LEVEL", "SPIKE_SECURITY_MODE", "SPIKE_MAX_MODEL_SIZE_MB", "SPIKE_ALLOWED_MODEL_PATHS",
        "SPIKE_ALLOWED_TARGETS", "SPIKE_ALLOW_PICKLE", "SPIKE_MACHINE_CODE",
    ];

    public static void Apply(ProcessStartInfo start, ChildLimits limits, string temporary)
    {
        Dictionary<string, string?> given = new(start.Environment);
        start.Environment.Clear();
        foreach (string name in Known)
        {
            if (given.TryGetValue(name, out string? value)) start.Environment[name] = value;
        }

        start.Environment["HOME"] = temporary;
        start.Environment["TMPDIR"] = temporary;
        // Neither a pipe that a debugger could use, nor files of it.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_NOLOGO"] = "1";
        // The collector works harder before the limit is hit, and says so where that does not help.
        start.Environment["DOTNET_GCHeapHardLimit"] = limits.Memory.ToString("x", CultureInfo.InvariantCulture);
        start.Environment["SPIKE_MAX_MEMORY_GB"] = (limits.Memory / (double)(1L << 30)).ToString("0.######", CultureInfo.InvariantCulture);
        start.Environment["SPIKE_MAX_COMPILATION_TIME"] = limits.OwnTime.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        // The service keeps what was compiled; a child has no place to.
        start.Environment["SPIKE_CACHE_ENABLED"] = "false";
    }
}
