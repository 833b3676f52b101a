using System.Collections;
using System.Globalization;
using Spike.Caching;
using Spike.Compiler.Configuration;

namespace Spike.Build.Tasks.Compilation;

/// <summary>
/// The SPIKE_* variables configure the compiler too, policies among them: an artifact made under other settings is not
/// this build's artifact.
/// </summary>
internal static class CompilerEnvironment
{
    private const string MaxGigabytes = "SPIKE_CACHE_MAX_GB";

    /// <summary>These change how the compiler works, not what comes out.</summary>
    private static readonly string[] WithoutEffect =
        ["SPIKE_BACKEND", "SPIKE_LOG_LEVEL", "SPIKE_CACHE_DIR", "SPIKE_CACHE_ENABLED", MaxGigabytes, "SPIKE_CACHE_URL", "SPIKE_CACHE_USER", "SPIKE_CACHE_PASSWORD", "SPIKE_CACHE_TOKEN", "SPIKE_TRUSTED_KEYS", "SPIKE_MACHINE_CODE", "SPIKE_SERVER", "SPIKE_SERVER_KEY",
            // Of the tests, whose build compiles samples.
            "SPIKE_REQUIRE_ALL", "SPIKE_UPDATE_GOLDEN", "SPIKE_NIGHTLY", "SPIKE_PACKAGES", "SPIKE_FUZZ_SECONDS", "SPIKE_MUTATED_MODELS", "SPIKE_MUTATED_SEED", "SPIKE_KILLS", "SPIKE_KILL_SEED", "SPIKE_SOAK_MINUTES"];

    public static IEnumerable<string> Settings()
    {
        var settings = new List<string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            string name = (string)variable.Key;
            if (name.StartsWith("SPIKE_", StringComparison.Ordinal) && Array.IndexOf(WithoutEffect, name) < 0 && !ServiceLink.Is(name, (string)variable.Value!))
                settings.Add(name + "=" + variable.Value);
        }

        settings.Sort(StringComparer.Ordinal);
        return settings;
    }

    /// <summary>What the cache may hold. The compiler refuses a value that is no number above 0, and it is started where nothing comes from the cache.</summary>
    public static long CacheBytes() =>
        double.TryParse(Environment.GetEnvironmentVariable(MaxGigabytes), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double gigabytes) && gigabytes > 0
            ? (long)Math.Min(gigabytes * (1L << 30), long.MaxValue / 2)
            : BlobStore.DefaultMaxBytes;
}
