using System.Runtime.InteropServices;
using System.Text.Json;
using Spike.Runtime.Remote;

namespace Spike.Emulator;

/// <summary>Emulated chips behind gRPC, a program of its own: the command line that starts it needs no web framework for anything else.</summary>
internal static class Program
{
    public static async Task<int> Main()
    {
        if (await Console.In.ReadLineAsync() is not { Length: > 0 } line || JsonSerializer.Deserialize(line, EmulatorJson.Default.EmulatorSettings) is not { } settings)
        {
            await Console.Error.WriteLineAsync("This program is started by 'spike-compile emulate --listen HOST:PORT'.");
            return 2;
        }

        EmulatorServer server;
        try
        {
            server = await EmulatorServer.StartAsync(settings);
        }
        catch (EmulatorFault e)
        {
            Say(new EmulatorReport(Fault: e.Message));
            return 1;
        }

        await using (server)
        {
            Say(new EmulatorReport(server.Address));
            await Ending();
            Say(server.Report);
        }

        return 0;
    }

    private static void Say(EmulatorReport report)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(report, EmulatorJson.Default.EmulatorReport));
        Console.Out.Flush();
    }

    /// <summary>Who started it has closed the line, or is gone. A terminal's Ctrl-C reaches both: it is left to the other one.</summary>
    private static async Task Ending()
    {
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        while (await Console.In.ReadLineAsync() is not null) continue;
    }
}
