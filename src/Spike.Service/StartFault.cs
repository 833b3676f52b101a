using Spike.Compiler.Configuration;
using Spike.Compiler.Diagnostics;
using StackExchange.Redis;

namespace Spike.Service;

/// <summary>Why the service did not come up, where that is no fault of its own. Requests and jobs answer for themselves, so what ends the host is of its start.</summary>
internal static class StartFault
{
    /// <returns>Null: it is a fault of its own.</returns>
    public static Diagnostic? Of(Exception fault) => fault switch
    {
        RedisException or TimeoutException or OrleansException => Fault("Redis or another member did not answer", fault, "Start it again once they do."),
        UnauthorizedAccessException => Fault("it may not read or write a file", fault, "Give its user that right, or name another data_directory."),
        IOException => Fault("an address or a folder cannot be used", fault, "Listen at another address, stop what listens there, or name another data_directory."),
        _ => null,
    };

    private static Diagnostic Fault(string what, Exception fault, string remedy) =>
        SettingsFault.At(SettingsFault.Program, "SPIKE5010", $"the service did not come up, because {what} ({fault.Message.TrimEnd('.')})", remedy).Diagnostic;
}
