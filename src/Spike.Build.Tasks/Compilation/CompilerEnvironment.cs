using System.Collections;

namespace Spike.Build.Tasks.Compilation;

/// <summary>
/// The SPIKE_* variables configure the compiler too, policies among them: an artifact made under other settings is not
/// this build's artifact.
/// </summary>
internal static class CompilerEnvironment
{
    /// <summary>These change how the compiler works, not what comes out.</summary>
    private static readonly string[] WithoutEffect =
        ["SPIKE_BACKEND", "SPIKE_LOG_LEVEL", "SPIKE_CACHE_DIR", "SPIKE_CACHE_ENABLED", "SPIKE_MACHINE_CODE", "SPIKE_REQUIRE_ALL", "SPIKE_UPDATE_GOLDEN", "SPIKE_MUTATED_MODELS"];

    public static IEnumerable<string> Settings()
    {
        var settings = new List<string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            string name = (string)variable.Key;
            if (name.StartsWith("SPIKE_", StringComparison.Ordinal) && Array.IndexOf(WithoutEffect, name) < 0)
                settings.Add(name + "=" + variable.Value);
        }

        settings.Sort(StringComparer.Ordinal);
        return settings;
    }
}
