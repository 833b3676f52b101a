using System.Net.Http.Headers;
using System.Text;
using Spike.Caching;
using Spike.Compiler.Configuration;

namespace Spike.Compiler.Caching;

/// <summary>The caches that the settings name.</summary>
internal static class ConfiguredCache
{
    private const string Token = "SPIKE_CACHE_TOKEN", User = "SPIKE_CACHE_USER", Password = "SPIKE_CACHE_PASSWORD";

    /// <summary>A folder that is named, a server that is named, or a wish for a cache: without any of them there is none.</summary>
    public static bool IsWanted(Settings settings) => settings.CacheEnabled ?? (settings.CacheDirectory is not null || settings.CacheUrl is not null);

    public static BlobStore Store(Settings settings) => new(Folder(settings), MaxBytes(settings));

    public static RemoteCache? Remote(Settings settings) => settings.CacheUrl is { } url ? new RemoteCache(url, Credentials()) : null;

    public static string Folder(Settings settings) => settings.CacheDirectory is { } folder
        ? Path.GetFullPath(folder)
        : Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } home ? home : UserFolder(), "spike-compile");

    public static long MaxBytes(Settings settings) => settings.CacheMaxGigabytes is { } gigabytes
        ? (long)Math.Min(gigabytes * (1L << 30), long.MaxValue / 2)
        : BlobStore.DefaultMaxBytes;

    private static string UserFolder() => OperatingSystem.IsWindows()
        ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } home ? home : Path.GetTempPath(), ".cache");

    /// <summary>From the environment alone: a file is read by others, and a command line is seen by all.</summary>
    private static AuthenticationHeaderValue? Credentials()
    {
        (string? token, string? user, string? password) = (Value(Token), Value(User), Value(Password));
        if (token is not null && user is not null) throw SettingsFault.Usage($"{Token} and {User} are both set, and a request carries one of them", "Unset one.");
        if ((user is null) != (password is null)) throw SettingsFault.Usage($"{User} and {Password} belong together, and one of them is not set", "Set both.");
        return token is not null ? new AuthenticationHeaderValue("Bearer", token)
            : user is not null ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")))
            : null;
    }

    private static string? Value(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
