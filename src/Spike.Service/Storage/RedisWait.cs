using System.Security.Authentication;
using Spike.Compiler.Configuration;
using StackExchange.Redis;

namespace Spike.Service.Storage;

/// <summary>Holds up the start until Redis answers: a member whose first steps find none would end, and in a deployment both are often started at once.</summary>
internal sealed class RedisWait(string redis, ILogger<RedisWait> log) : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    /// <summary>Attempts from one line of the log to the next.</summary>
    private const int Silence = 20;

    /// <exception cref="SettingsFault">Redis takes neither this name nor this password.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (int attempt = 0; await FindFaultAsync() is { } fault; attempt++)
        {
            if (attempt % Silence == 0) log.LogWarning("Redis does not answer, and the service starts once it does ({Reason})", fault);
            await Task.Delay(Pause, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Null: it answers. One that still reads its files says so, which is no answer.</summary>
    private async Task<string?> FindFaultAsync()
    {
        ConfigurationOptions options = RedisAddress.Parse(redis);
        (options.AbortOnConnectFail, options.ConnectRetry) = (true, 1);
        try
        {
            await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(options);
            await connection.GetDatabase().PingAsync();
            return null;
        }
        catch (RedisConnectionException e) when (Causes(e).OfType<AuthenticationException>().FirstOrDefault() is { } tls)
        {
            // That of the connection, which may be mended at the other end.
            return tls.Message;
        }
        catch (RedisConnectionException e) when (Causes(e).OfType<RedisConnectionException>().Any(cause => cause.FailureType == ConnectionFailureType.AuthenticationFailure))
        {
            throw SettingsFault.Usage("Redis refuses the name or the password in SPIKE_REDIS", "Write HOST:PORT,user=...,password=... as the server has them.");
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return e.Message;
        }
    }

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException) yield return cause;
    }
}
