using Spike.Configuration;
using Spike.Runtime;
using Spike.Runtime.Backends;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Driver;

namespace Spike.Compiler.Configuration;

/// <summary>The SPIKE_* variables.</summary>
internal static class EnvironmentSettings
{
    private const string Prefix = "SPIKE_";

    /// <summary>Each variable and what it sets.</summary>
    private static readonly Dictionary<string, Func<Settings, SettingValue, Settings>> Known = new(StringComparer.Ordinal)
    {
        ["SPIKE_LOG_LEVEL"] = (settings, value) => settings with { LogLevel = value.Level },
        ["SPIKE_MAX_MODEL_SIZE_MB"] = (settings, value) => settings with { MaxModelSize = value.Positive },
        ["SPIKE_MAX_COMPILATION_TIME"] = (settings, value) => settings with { MaxSeconds = value.Positive },
        ["SPIKE_MAX_MEMORY_GB"] = (settings, value) => settings with { MaxMemory = value.Positive },
        ["SPIKE_ALLOWED_MODEL_PATHS"] = (settings, value) => settings with { AllowedModelPaths = value.List },
        ["SPIKE_ALLOWED_TARGETS"] = (settings, value) => settings with { AllowedTargets = value.List },

        ["SPIKE_SECURITY_MODE"] = (settings, value) => settings with { SecurityMode = value.SecurityMode },
        ["SPIKE_REQUIRE_HW_VERIFICATION"] = (settings, value) => settings with { RequireHardwareVerification = value.Switch },

        ["SPIKE_SIGNING_KEY"] = (settings, value) => settings with { SigningKey = value.Text },
        // Read where an artifact goes to a device, in every program.
        ["SPIKE_TRUSTED_KEYS"] = (settings, _) => settings,

        ["SPIKE_CACHE_ENABLED"] = (settings, value) => settings with { CacheEnabled = value.Switch },
        ["SPIKE_CACHE_DIR"] = (settings, value) => settings with { CacheDirectory = value.Text },
        ["SPIKE_CACHE_MAX_GB"] = (settings, value) => settings with { CacheMaxGigabytes = value.Positive },
        ["SPIKE_CACHE_URL"] = (settings, value) => settings with { CacheUrl = value.Address },

        // Read where a request is made: what is secret is in no settings.
        ["SPIKE_CACHE_TOKEN"] = (settings, _) => settings,
        ["SPIKE_CACHE_USER"] = (settings, _) => settings,
        ["SPIKE_CACHE_PASSWORD"] = (settings, _) => settings,

        // Pickles are refused in any case: only the form is checked.
        ["SPIKE_ALLOW_PICKLE"] = Checked,

        ["SPIKE_SERVER"] = (settings, value) => settings with { Server = value.Text },
        ["SPIKE_SERVER_KEY"] = (settings, value) => settings with { ServerKey = value.Text },

        // Read by the runtime, in every app; here only the name is checked.
        [BackendOrder.Variable] = (settings, value) => BackendOrder.Names.ContainsKey(value.Text) ? settings : throw value.Fault($"none of {string.Join(", ", BackendOrder.Names.Keys)}"),
        // The runtime asks for these itself, in every program.
        ["SPIKE_MACHINE_CODE"] = (settings, _) => settings,
        [NxLibraryPlaces.Variable] = (settings, _) => settings,
        [LoihiSwitches.Emulate] = Checked,
        [LoihiSwitches.Device] = (settings, _) => settings,
        [LoihiSwitches.Token] = (settings, _) => settings,
        [LoihiSwitches.Certificate] = (settings, _) => settings,
    };

    /// <summary>Of the tests, whose build compiles samples: nothing is skipped, golden files are written anew, long tests run, these packages are tried, so many damaged models, so many kills, so many minutes.</summary>
    internal static readonly string[] OfTests =
        ["SPIKE_REQUIRE_ALL", "SPIKE_UPDATE_GOLDEN", "SPIKE_NIGHTLY", "SPIKE_PACKAGES", "SPIKE_FUZZ_SECONDS", "SPIKE_MUTATED_MODELS", "SPIKE_MUTATED_SEED", "SPIKE_KILLS", "SPIKE_KILL_SEED", "SPIKE_SOAK_MINUTES"];

    static EnvironmentSettings()
    {
        foreach (string name in OfTests) Known.Add(name, (settings, _) => settings);
        foreach (ServiceKey key in ServiceSettings.Keys)
            Known.Add(key.Variable, (settings, value) => settings with { Service = key.Set(settings.Service, value) });
    }

    /// <summary>All variables.</summary>
    public static IEnumerable<string> Names => Known.Keys;

    /// <exception cref="SettingsFault">A variable is unknown: a policy with a slip of the pen must not be silently off.</exception>
    public static Settings Apply(Settings settings, IEnumerable<(string Name, string Value)> variables)
    {
        foreach ((string name, string value) in variables.Where(variable => variable.Name.StartsWith(Prefix, StringComparison.Ordinal)).OrderBy(variable => variable.Name, StringComparer.Ordinal))
        {
            if (!Known.TryGetValue(name, out Func<Settings, SettingValue, Settings>? apply))
            {
                if (ServiceLink.Is(name, value)) continue;
                throw SettingsFault.Usage($"there is no environment variable '{name}' to set", Spelling.Remedy(name, Known.Keys));
            }

            if (value.Length > 0) settings = apply(settings, new SettingValue(value, name, SettingsFault.Program, null));
        }

        return settings;
    }

    private static Settings Checked(Settings settings, SettingValue value)
    {
        _ = value.Switch;
        return settings;
    }
}
