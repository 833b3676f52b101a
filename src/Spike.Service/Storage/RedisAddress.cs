using Spike.Compiler.Configuration;
using StackExchange.Redis;

namespace Spike.Service.Storage;

/// <summary>How the cluster's Redis is reached.</summary>
internal static class RedisAddress
{
    /// <summary>For the list of members, which no request waits for: one that is slow at a member's start does not end it.</summary>
    /// <exception cref="SettingsFault">This is no address.</exception>
    public static ConfigurationOptions Patient(string text)
    {
        ConfigurationOptions options = Parse(text);
        (options.AsyncTimeout, options.SyncTimeout) = (30_000, 30_000);
        return options;
    }

    /// <summary>A Redis that is gone comes back: the service waits for it, and does not give up at its own start either.</summary>
    /// <exception cref="SettingsFault">This is no address.</exception>
    public static ConfigurationOptions Parse(string text)
    {
        try
        {
            ConfigurationOptions options = ConfigurationOptions.Parse(text);
            options.AbortOnConnectFail = false;
            options.ConnectRetry = 5;
            options.ReconnectRetryPolicy = new LinearRetry(500);
            options.ClientName = "spike-serve";
            return options;
        }
        catch (ArgumentException e)
        {
            // The address may hold a password, so it is not repeated.
            throw SettingsFault.Usage($"the address of Redis cannot be read ({e.Message.TrimEnd('.')})", "Write HOST:PORT,password=... in SPIKE_REDIS.");
        }
    }
}
