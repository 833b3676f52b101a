using System.Collections;
using System.Globalization;
using Spike.Build.Tasks.Items;
using Spike.Caching;
using Spike.Configuration;

namespace Spike.Build.Tasks.Compilation;

/// <summary>
/// The SPIKE_* variables configure the compiler too, policies among them: an artifact made under other settings is not
/// this build's artifact.
/// </summary>
internal sealed class CompilerEnvironment
{
    private const string MaxGigabytes = "SPIKE_CACHE_MAX_GB", ModelPaths = "SPIKE_ALLOWED_MODEL_PATHS", Signer = "SPIKE_SIGNING_KEY";

    /// <summary>
    /// These change neither what comes out nor what is permitted, and passwords and tokens are among them. A name that is not known counts: the compiler
    /// refuses it, because a limit with a slip of the pen must not be silently off.
    /// </summary>
    internal static readonly string[] WithoutEffect =
        ["SPIKE_ALLOW_PICKLE", "SPIKE_BACKEND", "SPIKE_LOG_LEVEL", "SPIKE_CACHE_DIR", "SPIKE_CACHE_ENABLED", MaxGigabytes, "SPIKE_CACHE_URL", "SPIKE_CACHE_USER", "SPIKE_CACHE_PASSWORD", "SPIKE_CACHE_TOKEN", "SPIKE_TRUSTED_KEYS", "SPIKE_MACHINE_CODE", "SPIKE_SERVER", "SPIKE_SERVER_KEY",
            // Of devices, which only a run needs.
            "SPIKE_NXSDK_PATH", "SPIKE_LOIHI_EMULATE", "SPIKE_LOIHI_DEVICE", "SPIKE_LOIHI_TOKEN", "SPIKE_LOIHI_CERTIFICATE",
            // Of the compile service.
            "SPIKE_LISTEN", "SPIKE_SLOTS", "SPIKE_QUEUE_LENGTH", "SPIKE_DATA_DIRECTORY", "SPIKE_FILES_MAX_GB", "SPIKE_REDIS", "SPIKE_RABBITMQ", "SPIKE_CLUSTER_ID", "SPIKE_SILO_ADDRESS", "SPIKE_API_KEYS_FILE",
            "SPIKE_JWT_ISSUER", "SPIKE_JWT_AUDIENCE", "SPIKE_JWT_KEY_FILE", "SPIKE_TLS_CERTIFICATE", "SPIKE_TLS_KEY", "SPIKE_TLS_CLIENT_CA", "SPIKE_REQUESTS_PER_MINUTE", "SPIKE_TRUSTED_PROXIES", "SPIKE_LOG_DIRECTORY",
            "SPIKE_DRAIN_SECONDS", "SPIKE_SERVE_CACHE",
            // Of the tests, whose build compiles samples.
            "SPIKE_REQUIRE_ALL", "SPIKE_UPDATE_GOLDEN", "SPIKE_NIGHTLY", "SPIKE_PACKAGES", "SPIKE_FUZZ_SECONDS", "SPIKE_MUTATED_MODELS", "SPIKE_MUTATED_SEED", "SPIKE_KILLS", "SPIKE_KILL_SEED", "SPIKE_SOAK_MINUTES"];

    private readonly List<string> settings = [];
    private readonly string projectDirectory;
    private readonly bool restrictsPaths;

    /// <param name="variables">Names and values.</param>
    /// <param name="projectDirectory">Where the compiler is started: relative paths are relative to it.</param>
    public CompilerEnvironment(IDictionary variables, string projectDirectory)
    {
        this.projectDirectory = projectDirectory;
        foreach (DictionaryEntry variable in variables)
        {
            (string name, string value) = ((string)variable.Key, (string?)variable.Value ?? "");
            if (!name.StartsWith("SPIKE_", StringComparison.Ordinal) || Array.IndexOf(WithoutEffect, name) >= 0 || ServiceLink.Is(name, value))
                continue;
            if (name == Signer && value.Length > 0)
                SigningKey = ItemPath.Literal(value, projectDirectory);
            if (name != Signer || SigningKey is null)
                settings.Add(name + "=" + value);
            restrictsPaths |= name == ModelPaths && value.Length > 0;
        }

        settings.Sort(StringComparer.Ordinal);
    }

    /// <summary>The file whose key signs what is made, or null. Its content counts and not its place: another key may come to lie there.</summary>
    public string? SigningKey { get; }

    /// <summary>What decides about a model. Where models may only lie in some folders, the place of this one does too, or an artifact of a place that is allowed would serve another.</summary>
    public IEnumerable<string> SettingsFor(string model) =>
        restrictsPaths ? settings.Concat(["model in " + RealPath.Of(model), "project in " + projectDirectory]) : settings;

    /// <summary>What the cache may hold. The compiler refuses a value that is no number above 0, and it is started where nothing comes from the cache.</summary>
    public static long CacheBytes() =>
        double.TryParse(Environment.GetEnvironmentVariable(MaxGigabytes), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double gigabytes) && gigabytes > 0
            ? (long)Math.Min(gigabytes * (1L << 30), long.MaxValue / 2)
            : BlobStore.DefaultMaxBytes;
}
