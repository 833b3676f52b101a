namespace Spike.Compiler.Configuration;

/// <summary>Settings that make no sense together: each was meant to hold, and one of them cannot.</summary>
internal static class SettingsCheck
{
    private const double MegabytesOfAGigabyte = 1024;

    public static SettingsFault? Contradiction(Settings settings)
    {
        if (settings.DefaultTarget is { } target)
        {
            if (settings.Targets.TryGetValue(target, out TargetSettings? own) && !own.Enabled)
                return Fault($"default_target is '{target}', which the same configuration switches off", "Switch it on, or name another default_target.");
            if (!settings.AllowedTargets.IsEmpty && !settings.AllowedTargets.Contains(target))
                return Fault($"default_target is '{target}', and SPIKE_ALLOWED_TARGETS allows only {string.Join(", ", settings.AllowedTargets)}", "Allow it, or name another default_target.");
        }

        if (settings is { MaxModelSize: { } megabytes, MaxMemory: { } memory } && megabytes > memory * MegabytesOfAGigabyte)
            return Fault($"models may have {megabytes} MB (SPIKE_MAX_MODEL_SIZE_MB), and a compilation {memory} GB of memory (max_memory_usage_gb, SPIKE_MAX_MEMORY_GB), which does not hold them", "Allow more memory, or smaller models.");
        if (settings is { MaxModelSize: { } size, CacheMaxGigabytes: { } cache } && size > cache * MegabytesOfAGigabyte)
            return Fault($"models may have {size} MB (SPIKE_MAX_MODEL_SIZE_MB), and the cache {cache} GB (cache_max_gb, SPIKE_CACHE_MAX_GB), which does not hold one", "Allow a larger cache, or smaller models.");
        return null;
    }

    /// <summary>Of the service: all its children together.</summary>
    /// <param name="settings">All of them.</param>
    /// <param name="slots">Compilations at once.</param>
    /// <param name="memory">Bytes that this machine, or the container, has.</param>
    public static SettingsFault? Contradiction(Settings settings, int slots, long memory)
    {
        double gigabytes = memory / (double)(1L << 30);
        return settings.MaxMemory is { } each && each * slots > gigabytes
            ? Fault($"{slots} compilations at once (slots) of up to {each} GB (max_memory_usage_gb, SPIKE_MAX_MEMORY_GB) take more than the {gigabytes:0.#} GB that this machine or container has", "Take fewer slots, less memory for each, or a larger limit of the container.")
            : null;
    }

    private static SettingsFault Fault(string reason, string remedy) => SettingsFault.Usage(reason, remedy);
}
