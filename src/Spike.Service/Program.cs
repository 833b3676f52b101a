using Spike.Compiler.Configuration;
using Spike.Service;

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
catch (OperationCanceledException)
{
    // It was told to stop before it had come up.
    return 0;
}
catch (Exception fault) when (StartFault.Of(fault) is { } diagnostic)
{
    Console.Error.WriteLine(diagnostic);
    return 4;
}
