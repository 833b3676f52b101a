using Spike.Compiler.Configuration;

namespace Spike.Service.Observability;

/// <summary>Where artifacts are kept on this machine.</summary>
internal static class CacheFolder
{
    public static string Of(Settings settings) =>
        Environment.GetEnvironmentVariable("SPIKE_CACHE_DIR") is { Length: > 0 } folder ? folder
        : settings.Service.DataDirectory ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "spike-compiler");
}
