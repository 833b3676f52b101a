using Spike.Compiler.Configuration;
using Spike.Service;
using StackExchange.Redis;

// --config FILE and nothing else: what `spike-compile serve` is given on its command line arrives as SPIKE_* variables.
try
{
    string? file = args switch
    {
        [] => null,
        ["--config", { } path] => path,
        _ => throw SettingsFault.Usage($"spike-serve takes --config FILE and nothing else, and was given '{string.Join(' ', args)}'", "Set SPIKE_* variables, or start it with 'spike-compile serve'."),
    };
    await CompileServiceHost.Create(SettingsLayers.Read(file), file).RunAsync();
    return 0;
}
catch (SettingsFault fault)
{
    Console.Error.WriteLine(fault.Diagnostic);
    return 2;
}
catch (Exception fault) when (fault is RedisException or TimeoutException or OrleansException)
{
    // Of its start: requests and jobs answer for themselves. Whoever started it starts it again.
    Console.Error.WriteLine(SettingsFault.At(SettingsFault.Program, "SPIKE5010", $"the service did not come up, because Redis or another member did not answer ({fault.Message.TrimEnd('.')})", "Start it again once they do.").Diagnostic);
    return 4;
}
